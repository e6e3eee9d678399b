import { z } from 'zod';
import { id } from './common.ts';

/** A vehicle's tracker. `id` is the SHA-256 of its key, in hex: it tells two apart and opens nothing. */
export const trackerItem = z.object({
  id: z.string(),
  name: z.string(),
  crewId: id,
  crewCode: z.string(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
});
export type TrackerItem = z.infer<typeof trackerItem>;

export const createTrackerBody = z.object({ crewId: id, name: z.string().trim().min(1).max(100) });

/** `key` is what the device sends as `id`. Shown here and never again: null when the request is repeated under its Idempotency-Key. */
export const newTracker = trackerItem.extend({ key: z.string().nullable() });
