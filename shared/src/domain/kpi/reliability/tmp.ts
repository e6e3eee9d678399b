import type { CustomersTally } from './per-customer.ts';

/** The service quality a unit has declared (TMP, Permen ESDM 27/2017 as amended by 18/2019): per customer and month. */
export interface TmpLevel {
  readonly hours: number;
  readonly times: number;
}

/** `past`: above the declared level. `due`: more than 10 % above it, the bill is reduced (the rule's tolerance). */
export type TmpStanding = 'within' | 'past' | 'due';

/**
 * How a month of one customer stands: the worse of hours and count. Maintenance, public safety and force majeure are exempt; the caller
 * leaves out planned outages and, where the unit wants it, major event days.
 */
export function tmpStanding({ totalS, times }: Pick<CustomersTally, 'totalS' | 'times'>, level: TmpLevel): TmpStanding {
  // In whole numbers of tenths: 1.1 x a level has no exact binary form, and exactly 10 % above is not yet due.
  const isDue = totalS * 10 > level.hours * 3600 * 11 || times * 10 > level.times * 11;
  if (isDue) return 'due';
  return totalS > level.hours * 3600 || times > level.times ? 'past' : 'within';
}
