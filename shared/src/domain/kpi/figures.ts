import type { Interval, OrderFacts } from './facts.ts';
import { groupKey, type KpiGrouping } from './grouping.ts';
import { achievementOf, type Statistics } from './statistics.ts';
import { addOrder, emptyTally, type IntervalSums, type Sums, type Tally } from './tally.ts';

/** Statistics of an interval, minutes; `within` and `achievement` in percent. Null without a single measured order. */
export interface IntervalFigures extends Statistics {
  /** Mean of the targets that these orders are measured against. */
  readonly target: number | null;
  /** Mean without the time on hold within the interval: the gross mean minus its pauses. */
  readonly net: number | null;
  /** Time on hold within these intervals, together. */
  readonly pausedMin: number;
}

export interface KpiFigures {
  readonly key: string;
  /** Orders that count: cancelled and superseded ones are left out. */
  readonly count: number;
  readonly cancelled: number;
  readonly superseded: number;
  /** Orders whose incident had an earlier one, and follow-ups: without a response of their own. */
  readonly later: number;
  /** Orders without a restored time: not part of a recovery figure. */
  readonly withoutRestore: number;
  /** Orders that were on hold. */
  readonly paused: number;
  readonly pausedMin: number;
  /** Orders with an integrity flag; they are in the figures unless these were asked for without. */
  readonly flagged: number;
  readonly response: IntervalFigures;
  readonly recovery: {
    readonly work: IntervalFigures;
    readonly outage: IntervalFigures;
    readonly customer: IntervalFigures;
  };
}

/** Percentiles in whole seconds: p50, p90, p95. */
export type Percentiles = readonly [number | null, number | null, number | null];
export const PERCENTS = [50, 90, 95] as const;
const NO_PERCENTILES: Percentiles = [null, null, null];

/** A row of figures from its sums and the percentiles of each interval. */
export function figuresOf(key: string, sums: Sums, percentilesOf: (interval: Interval) => Percentiles): KpiFigures {
  const of = (interval: Interval) => intervalFigures(sums.intervals[interval], percentilesOf(interval));
  return {
    key,
    count: sums.orders,
    cancelled: sums.cancelled,
    superseded: sums.superseded,
    later: sums.later,
    withoutRestore: sums.withoutRestore,
    paused: sums.paused,
    pausedMin: sums.pausedS / 60,
    flagged: sums.flagged,
    response: of('response'),
    recovery: { work: of('work'), outage: of('outage'), customer: of('customer') },
  };
}

export const figuresOfTally = (key: string, tally: Tally): KpiFigures =>
  figuresOf(key, tally, (interval) => percentilesOf(tally, interval));

export function percentilesOf(tally: Tally, interval: Interval): Percentiles {
  const [p50, p90, p95] = tally.counts[interval].percentiles(PERCENTS);
  return p50 == null || p90 == null || p95 == null ? NO_PERCENTILES : [p50, p90, p95];
}

function intervalFigures(sums: IntervalSums, [p50, p90, p95]: Percentiles): IntervalFigures {
  const { n, sumS, pauseS, within, targetS } = sums;
  const minutes = (seconds: number | null) => (seconds === null ? null : seconds / 60);
  if (n === 0) {
    const nothing = { mean: null, p50: null, p90: null, p95: null, within: null, achievement: null };
    return { count: 0, ...nothing, target: null, net: null, pausedMin: 0 };
  }
  return {
    count: n,
    mean: sumS / n / 60,
    p50: minutes(p50),
    p90: minutes(p90),
    p95: minutes(p95),
    within: (within / n) * 100,
    achievement: achievementOf(sumS / n, targetS / n),
    target: targetS / n / 60,
    net: (sumS - pauseS) / n / 60,
    pausedMin: pauseS / 60,
  };
}

/** Rows ascending by key, and the total, straight from the orders: what merged rollups must equal. */
export function figuresOfOrders(
  orders: Iterable<OrderFacts>,
  grouping: KpiGrouping,
): { readonly items: KpiFigures[]; readonly total: KpiFigures } {
  const tallies = new Map<string, Tally>();
  const total = emptyTally();
  for (const order of orders) {
    const key = groupKey(order, grouping);
    const tally = tallies.get(key) ?? emptyTally();
    tallies.set(key, tally);
    addOrder(tally, order);
    addOrder(total, order);
  }
  const items = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, tally]) => figuresOfTally(key, tally));
  return { items, total: figuresOfTally('total', total) };
}
