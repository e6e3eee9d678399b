import { type GroupedBy, groupKey, type KpiGrouping } from './grouping.ts';
import { intervalsOf, type OrderStamps } from './intervals.ts';
import { type Statistics, statisticsOf } from './statistics.ts';

/** What the figures need to know of one work order. */
export interface OrderFacts extends OrderStamps, GroupedBy {
  /** Left out of every figure, and counted as such. */
  readonly leftOut: 'cancelled' | 'superseded' | null;
  /** It was on hold, for however short a time. */
  readonly wasPaused: boolean;
  /** Sum of its pauses, whole seconds; shown beside the intervals, never subtracted. */
  readonly pausedS: number;
}

export interface KpiTargets {
  readonly responseMin: number;
  readonly recoveryMin: number;
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
  readonly response: Statistics;
  readonly recovery: { readonly work: Statistics; readonly outage: Statistics; readonly customer: Statistics };
}

interface Tally {
  count: number;
  cancelled: number;
  superseded: number;
  later: number;
  withoutRestore: number;
  paused: number;
  pausedS: number;
  readonly response: number[];
  readonly work: number[];
  readonly outage: number[];
  readonly customer: number[];
}

/** Takes orders one by one, so that a caller can read them in pieces, and gives the figures per key and over all. */
export function startFigures(grouping: KpiGrouping, targets: KpiTargets) {
  const tallies = new Map<string, Tally>();
  const total = emptyTally();
  return {
    add(order: OrderFacts): void {
      const key = groupKey(order, grouping);
      const tally = tallies.get(key) ?? emptyTally();
      tallies.set(key, tally);
      addTo(tally, order);
      addTo(total, order);
    },
    /** Rows ascending by key. */
    finish(): { items: KpiFigures[]; total: KpiFigures } {
      const keys = [...tallies.keys()].sort();
      const items = keys.map((key) => figuresOf(key, tallies.get(key) ?? emptyTally(), targets));
      return { items, total: figuresOf('total', total, targets) };
    },
  };
}

function addTo(tally: Tally, order: OrderFacts): void {
  if (order.leftOut) {
    tally[order.leftOut] += 1;
    return;
  }
  const { responseS, recoveryWorkS, recoveryOutageS, recoveryCustomerS } = intervalsOf(order);
  tally.count += 1;
  if (order.wasPaused) tally.paused += 1;
  tally.pausedS += order.pausedS;
  if (!order.isFirstOfIncident || order.isFollowUp) tally.later += 1;
  if (order.restoredAt === null) tally.withoutRestore += 1;
  if (responseS !== null) tally.response.push(responseS);
  if (recoveryWorkS !== null) tally.work.push(recoveryWorkS);
  if (recoveryOutageS !== null) tally.outage.push(recoveryOutageS);
  if (recoveryCustomerS !== null) tally.customer.push(recoveryCustomerS);
}

function figuresOf(key: string, tally: Tally, { responseMin, recoveryMin }: KpiTargets): KpiFigures {
  const { count, cancelled, superseded, later, withoutRestore, paused, pausedS } = tally;
  return {
    key,
    count,
    cancelled,
    superseded,
    later,
    withoutRestore,
    paused,
    pausedMin: pausedS / 60,
    response: statisticsOf(tally.response, responseMin),
    recovery: {
      work: statisticsOf(tally.work, recoveryMin),
      outage: statisticsOf(tally.outage, recoveryMin),
      customer: statisticsOf(tally.customer, recoveryMin),
    },
  };
}

const emptyTally = (): Tally => ({
  count: 0,
  cancelled: 0,
  superseded: 0,
  later: 0,
  withoutRestore: 0,
  paused: 0,
  pausedS: 0,
  response: [],
  work: [],
  outage: [],
  customer: [],
});
