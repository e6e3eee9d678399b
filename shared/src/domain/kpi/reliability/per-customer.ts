/**
 * Whether a limit itself is past: IEEE 1366-2012 and utilities say "n or more", "t hours or longer"; the 2003 edition said "more than n".
 * A unit says which one it reports.
 */
export type Boundary = 'at_least' | 'more_than';

export const reaches = (value: number, limit: number, boundary: Boundary): boolean =>
  boundary === 'at_least' ? value >= limit : value > limit;

/** Sustained interruptions of customers who had the same ones in a period. */
export interface CustomersTally {
  readonly customers: number;
  readonly times: number;
  readonly totalS: number;
  readonly longestS: number;
}

export interface CustomerLimits {
  /** CEMIn: customers with so many sustained interruptions. */
  readonly cemiTimes: number;
  /** CELID: hours of a single one (s) and of all together (t). */
  readonly celidHours: number;
  readonly boundary: Boundary;
}

/** Customers past each limit; over NT they are the index. */
export interface CustomersPast {
  readonly cemi: number;
  readonly celidS: number;
  readonly celidT: number;
}

/** CEMIn, CELID-s and CELID-t (IEEE 1366) as numbers of customers. */
export function customersPast(tallies: readonly CustomersTally[], limits: CustomerLimits): CustomersPast {
  const { cemiTimes, celidHours, boundary } = limits;
  const count = (isPast: (tally: CustomersTally) => boolean): number =>
    tallies.reduce((sum, tally) => sum + (tally.times > 0 && isPast(tally) ? tally.customers : 0), 0);
  return {
    cemi: count(({ times }) => reaches(times, cemiTimes, boundary)),
    celidS: count(({ longestS }) => reaches(longestS, celidHours * 3600, boundary)),
    celidT: count(({ totalS }) => reaches(totalS, celidHours * 3600, boundary)),
  };
}
