import { FAULT_LEVELS, WORK_KINDS } from '@comcen/shared/domain/codes.ts';
import { type WorkTimes, workTimeKey } from '@comcen/shared/domain/estimate/work-times.ts';
import type { Context } from '../context.ts';

/** A day: what is longer was not measured but forgotten. */
const LONGEST_MIN = 1_440;
const KEYS = FAULT_LEVELS.flatMap((level) => WORK_KINDS.map((kind) => workTimeKey(level, kind)));

/** What history taught a lane about work times, {} before it did. Index estimate_model_pkey. */
export async function learnedWorkTimes(ctx: Context, up3Id: string): Promise<WorkTimes> {
  const [row] = await ctx.sql<{ times: unknown }[]>`
    select work_min as times from estimate_model where up3_id = ${up3Id}`;
  return workTimesIn(row?.times);
}

/** As stored. What is missing or odd is left out: then what is assumed stands, and no round fails for it. */
export function workTimesIn(stored: unknown): WorkTimes {
  if (typeof stored !== 'object' || stored === null) return {};
  const told = new Map<string, unknown>(Object.entries(stored));
  return Object.fromEntries(
    KEYS.flatMap((key) => {
      const minutes = told.get(key);
      return typeof minutes === 'number' && minutes > 0 && minutes <= LONGEST_MIN ? [[key, minutes]] : [];
    }),
  );
}
