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

/** Whether a customer with this tally is past the limit of the measure. Who had nothing never is. */
export function isPastLimit(
  measure: keyof CustomersPast,
  { times, totalS, longestS }: Omit<CustomersTally, 'customers'>,
  { cemiTimes, celidHours, boundary }: CustomerLimits,
): boolean {
  if (times === 0) return false;
  if (measure === 'cemi') return reaches(times, cemiTimes, boundary);
  return reaches(measure === 'celidS' ? longestS : totalS, celidHours * 3600, boundary);
}

/** CEMIn, CELID-s and CELID-t (IEEE 1366) as numbers of customers. */
export function customersPast(tallies: readonly CustomersTally[], limits: CustomerLimits): CustomersPast {
  const past = { cemi: 0, celidS: 0, celidT: 0 };
  for (const tally of tallies) addPast(past, tally, limits);
  return past;
}

/** Counts customers in where they are past the limit, as `isPastLimit` has it. Spelled out: a year by month asks half a million times. */
export function addPast(
  past: { -readonly [Key in keyof CustomersPast]: number },
  { customers, times, totalS, longestS }: CustomersTally,
  { cemiTimes, celidHours, boundary }: CustomerLimits,
): void {
  if (times === 0) return;
  const limitS = celidHours * 3600;
  if (boundary === 'at_least') {
    if (times >= cemiTimes) past.cemi += customers;
    if (longestS >= limitS) past.celidS += customers;
    if (totalS >= limitS) past.celidT += customers;
    return;
  }
  if (times > cemiTimes) past.cemi += customers;
  if (longestS > limitS) past.celidS += customers;
  if (totalS > limitS) past.celidT += customers;
}
