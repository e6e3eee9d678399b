import { type SecondCounts, secondCounts } from './counts.ts';
import { INTERVALS, type Interval, type OrderFacts } from './facts.ts';
import { type MergedCounts, mergedCounts } from './merged-counts.ts';

/** Sums of one interval over some orders; every field can be added up over days, units and keys. */
export interface IntervalSums {
  n: number;
  sumS: number;
  /** Of the sum, on hold. */
  pauseS: number;
  /** Orders within their own target. */
  within: number;
  /** Sum of their targets. */
  targetS: number;
}

/** What a row of figures is made of. Every field can be added up. */
export interface Sums {
  /** Orders that count: cancelled and superseded ones are left out. */
  orders: number;
  cancelled: number;
  superseded: number;
  later: number;
  withoutRestore: number;
  paused: number;
  pausedS: number;
  /** Of the orders that count, those with an integrity flag. */
  flagged: number;
  readonly intervals: Readonly<Record<Interval, IntervalSums>>;
}

/** Sums, and the counts of seconds that percentiles come from. */
export interface Tally extends Sums {
  readonly counts: Readonly<Record<Interval, SecondCounts>>;
}

const COUNTERS = [
  'orders',
  'cancelled',
  'superseded',
  'later',
  'withoutRestore',
  'paused',
  'pausedS',
  'flagged',
] as const;
const INTERVAL_SUMS = ['n', 'sumS', 'pauseS', 'within', 'targetS'] as const;

export const emptySums = (): Sums => ({
  orders: 0,
  cancelled: 0,
  superseded: 0,
  later: 0,
  withoutRestore: 0,
  paused: 0,
  pausedS: 0,
  flagged: 0,
  intervals: eachInterval(() => ({ n: 0, sumS: 0, pauseS: 0, within: 0, targetS: 0 })),
});

export const emptyTally = (): Tally => ({ ...emptySums(), counts: eachInterval(secondCounts) });

export const eachInterval = <T>(make: (interval: Interval) => T): Record<Interval, T> => ({
  response: make('response'),
  work: make('work'),
  outage: make('outage'),
  customer: make('customer'),
});

/** Response is measured against the response target, the three recoveries against the recovery target. */
export const targetOf = (order: OrderFacts, interval: Interval): number =>
  interval === 'response' ? order.targets.responseS : order.targets.recoveryS;

/** Sums, and counts merged from rows of any level. */
export interface Merged extends Sums {
  readonly counts: Readonly<Record<Interval, MergedCounts>>;
}
export const emptyMerged = (): Merged => ({ ...emptySums(), counts: eachInterval(mergedCounts) });

/** Where an order's intervals are counted one by one. */
type Counting = Sums & { readonly counts: Readonly<Record<Interval, { add(seconds: number): void }>> };

export function addOrder(tally: Counting, order: OrderFacts): void {
  if (order.leftOut !== null) {
    tally[order.leftOut] += 1;
    return;
  }
  tally.orders += 1;
  if (order.isLater) tally.later += 1;
  if (order.withoutRestore) tally.withoutRestore += 1;
  if (order.isPaused) tally.paused += 1;
  tally.pausedS += order.pausedS;
  if (order.flags.length > 0) tally.flagged += 1;
  for (const interval of INTERVALS) addInterval(tally, order, interval);
}

function addInterval(tally: Counting, order: OrderFacts, interval: Interval): void {
  const seconds = order.seconds[interval];
  if (seconds === null) return;
  const sums = tally.intervals[interval];
  const target = targetOf(order, interval);
  sums.n += 1;
  sums.sumS += seconds;
  sums.pauseS += order.pauseSeconds[interval];
  sums.within += seconds <= target ? 1 : 0;
  sums.targetS += target;
  tally.counts[interval].add(seconds);
}

/** Adds the sums of another row, or takes them off; its counts are added by whoever holds their bytes. */
export function addSums(into: Sums, sums: Sums, sign: 1 | -1 = 1): void {
  for (const counter of COUNTERS) into[counter] += sign * sums[counter];
  for (const interval of INTERVALS) {
    for (const name of INTERVAL_SUMS) into.intervals[interval][name] += sign * sums.intervals[interval][name];
  }
}
