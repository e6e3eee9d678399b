import { type EstimateModel, PRIOR_MODEL } from '@comcen/shared/domain/estimate/model.ts';
import { z } from 'zod';

export const consequence = 'reads what fitEstimates stored';

const figures = z.record(z.string(), z.number());
const part = z.object({ cases: z.number(), shift: z.number(), effects: figures, counts: figures, sigmas: figures });
const stored = z.object({
  version: z.literal(1),
  cases: z.number(),
  parts: z.object({ hold: part, wait: part, approach: part, start: part, travel: part, unseen: part, work: part }),
  waitCurve: z.array(z.number()),
  calibration: z.record(
    z.string(),
    z.object({ shift: z.number(), low: z.number(), high: z.number(), looks: z.number() }),
  ),
});

/** The model of a UP3 as stored; the prior when there is none yet, or one that another version of this code wrote. */
export function modelFrom(value: unknown): EstimateModel {
  const parsed = stored.safeParse(value);
  return parsed.success ? parsed.data : PRIOR_MODEL;
}
