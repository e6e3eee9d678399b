import { z } from 'zod';
import { INTEGRITY_FLAGS } from '../../domain/work-order/integrity.ts';
import { latLng } from './common.ts';

/** Ids, codes, numbers and instants; units in the names. Empty: from before evidence was kept. */
export const flagEvidence = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

export const orderFlag = z.object({
  code: z.enum(INTEGRITY_FLAGS),
  flaggedAt: z.string(),
  evidence: flagEvidence,
  /** Oldest first. A flag with a note is explained, and stays. */
  notes: z.array(z.object({ at: z.string(), by: z.string(), text: z.string() })),
});
export type OrderFlag = z.infer<typeof orderFlag>;

export const integrityReply = z.object({
  workOrderId: z.string(),
  /** The order's place, to hold positions of the evidence against. */
  site: latLng,
  /** Names of the people and crews that evidence speaks of, by id. */
  names: z.record(z.string(), z.string()),
  items: z.array(orderFlag),
});
export type IntegrityReply = z.infer<typeof integrityReply>;

export const explainFlagBody = z.object({
  code: z.enum(INTEGRITY_FLAGS),
  note: z.string().trim().min(3).max(500),
});
