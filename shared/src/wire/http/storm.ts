import { z } from 'zod';
import { STORM_STATES } from '../../domain/storm/rules.ts';
import { id } from './common.ts';

/** What came in, and what is usual at that hour; `counted`: of one section at most three, `reports`: all. */
export const stormArrivals = z.object({
  counted: z.number(),
  reports: z.number(),
  usual: z.number(),
  windowMin: z.number(),
  perHour: z.number(),
  usualPerHour: z.number(),
});

/** A time of heavy faults with its own rules, of one ULP or (`ulp` null) of the whole UP3. */
export const stormItem = z.object({
  id,
  up3: z.string(),
  ulp: z.string().nullable(),
  state: z.enum(STORM_STATES),
  /** When it was proposed; zeros when an operator started it without a proposal. */
  arrivals: stormArrivals,
  proposedAt: z.string().nullable(),
  startedAt: z.string().nullable(),
  startedBy: z.string().nullable(),
  /** Since then it is being reconciled. */
  endingAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  version: z.number(),
});
export type StormItem = z.infer<typeof stormItem>;

/** `ulp` null: the whole UP3. */
export const startStormBody = z.object({ ulp: z.string().max(20).nullable() });
