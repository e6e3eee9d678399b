import { z } from 'zod';
import { ESTIMATE_SOURCES } from '../../domain/codes.ts';
import { deviceInstant, instant } from './common.ts';

/** When power is expected back: median, and the interval that holds four times out of five (null by hand). */
export const restorationEstimate = z.object({
  at: z.string(),
  earliestAt: z.string().nullable(),
  latestAt: z.string().nullable(),
  source: z.enum(ESTIMATE_SOURCES),
  madeAt: z.string(),
  /** Restored faults of its kind that a computed one was learned from; null by hand. */
  cases: z.number().nullable(),
  /** Too few of them yet: mostly assumed. */
  isPrior: z.boolean(),
});
export type RestorationEstimate = z.infer<typeof restorationEstimate>;

/** An operator's word about when power is back. */
export const estimateBody = z.object({
  /** In the future, at most a week ahead. */
  at: instant,
  note: z.string().trim().max(300).default(''),
  /** The incident as the operator saw it; an older one is a conflict. */
  version: z.number().int().optional(),
});
export type EstimateBody = z.infer<typeof estimateBody>;

/** A crew's word, given on site: `minutes` from `occurredAt` on, by the device's clock. */
export const crewEstimateCommand = z.object({
  commandId: z.string().trim().min(1).max(100),
  occurredAt: deviceInstant,
  minutes: z.number().int().min(5).max(1440),
});
export type CrewEstimateCommand = z.infer<typeof crewEstimateCommand>;
