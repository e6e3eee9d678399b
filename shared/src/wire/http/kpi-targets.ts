import { z } from 'zod';

/** A year of WIB days. */
export const targetYear = z.coerce.number().int().min(2000).max(2100);
const minutes = z.number().positive().max(1440);

/** Null: not set here; what holds then is the UP3's, and where that is missing too, its settings. */
export const targetValues = z.object({
  responseMin: minutes.nullable(),
  recoveryMin: minutes.nullable(),
  /** -100..100 */
  nps: z.number().int().min(-100).max(100).nullable(),
  /** Minutes per customer and year. */
  saidiMin: z.number().positive().max(525_600).nullable(),
  /** Interruptions per customer and year. */
  saifi: z.number().positive().max(10_000).nullable(),
});
export type TargetValues = z.infer<typeof targetValues>;

export const targetUnit = z.object({
  /** Null: the UP3 itself. */
  ulp: z.string().nullable(),
  name: z.string(),
  /** What is set for this unit and year. */
  own: targetValues,
  /** What holds. Minutes; null where nobody set one and there is no standard. */
  effective: targetValues,
  /** Of `own`; 0 = never set. Sent back with a change, so that two managers do not overwrite each other. */
  version: z.number().int(),
});
export type TargetUnit = z.infer<typeof targetUnit>;

export const targetsReply = z.object({
  up3: z.string(),
  year: z.number(),
  /** The UP3 first, then its ULPs in the actor's region. */
  units: z.array(targetUnit),
  /** Months whose figures stay with the targets they were locked under, YYYY-MM. */
  lockedMonths: z.array(z.string()),
});
export type TargetsReply = z.infer<typeof targetsReply>;

export const targetChange = z.object({
  ulp: z.string().min(1).max(50).nullable(),
  /** Left out: stays; null: falls back. */
  values: targetValues.partial(),
  version: z.number().int().min(0),
});
export type TargetChange = z.infer<typeof targetChange>;
export const targetsQuery = z.object({ year: targetYear, up3: z.string().max(20).optional() });
export const targetsBody = z.object({ units: z.array(targetChange).min(1).max(50) });
