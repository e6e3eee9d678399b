import type { GroupedBy } from './grouping.ts';
import { intervalsOf, type OrderStamps, type Pause, pausedInAll, pausedWithin } from './intervals.ts';

/** The four intervals a figure is made of; see intervals.ts for what each runs from and to. */
export const INTERVALS = ['response', 'work', 'outage', 'customer'] as const;
export type Interval = (typeof INTERVALS)[number];

/** One work order as it stands, before anything is measured. */
export interface OrderRecord extends OrderStamps, GroupedBy {
  readonly workOrderId: string;
  readonly incidentId: string;
  readonly up3Id: string;
  readonly isCancelled: boolean;
  readonly isSuperseded: boolean;
  readonly pauses: readonly Pause[];
  readonly flags: readonly string[];
}

/** Targets that an order is measured against: its ULP's of the year of its first report. Whole seconds. */
export interface OrderTargets {
  readonly responseS: number;
  readonly recoveryS: number;
}

/** Everything the figures know of one order; equal facts are equal in every field. */
export interface OrderFacts extends GroupedBy {
  readonly workOrderId: string;
  readonly up3Id: string;
  /** Left out of every figure, and counted as such. */
  readonly leftOut: 'cancelled' | 'superseded' | null;
  /** Its incident had an earlier order, or it is a follow-up: without a response of its own. */
  readonly isLater: boolean;
  readonly isPaused: boolean;
  /** Sum of its pauses that are over, whole seconds; shown beside the intervals, never subtracted from them. */
  readonly pausedS: number;
  readonly withoutRestore: boolean;
  /** Whole seconds; null where the interval does not apply or an end is missing. */
  readonly seconds: Readonly<Record<Interval, number | null>>;
  /** Of them on hold. */
  readonly pauseSeconds: Readonly<Record<Interval, number>>;
  readonly targets: OrderTargets;
  /** Integrity flags, ascending. */
  readonly flags: readonly string[];
}

/** An order that is cancelled has no interval: what was measured before its end is in no figure. */
export function factsOf(order: OrderRecord, targets: OrderTargets): OrderFacts {
  const leftOut = order.isCancelled ? (order.isSuperseded ? 'superseded' : 'cancelled') : null;
  const { responseS, recoveryWorkS, recoveryOutageS, recoveryCustomerS } = intervalsOf(order);
  const { reportedAt, outageStartedAt, arrivedAt, restoredAt, pauses } = order;
  const within = (seconds: number | null, from: Date | null, to: Date | null) =>
    leftOut !== null || seconds === null ? 0 : pausedWithin(pauses, from, to);
  return {
    workOrderId: order.workOrderId,
    up3Id: order.up3Id,
    ulpId: order.ulpId,
    reportedAt,
    crewCode: order.crewCode,
    operatorId: order.operatorId,
    channel: order.channel,
    cause: order.cause,
    deviceKind: order.deviceKind,
    leftOut,
    isLater: leftOut === null && (!order.isFirstOfIncident || order.isFollowUp),
    isPaused: leftOut === null && pauses.length > 0,
    pausedS: leftOut === null ? pausedInAll(pauses) : 0,
    withoutRestore: leftOut === null && restoredAt === null,
    seconds:
      leftOut === null
        ? { response: responseS, work: recoveryWorkS, outage: recoveryOutageS, customer: recoveryCustomerS }
        : { response: null, work: null, outage: null, customer: null },
    pauseSeconds: {
      response: within(responseS, reportedAt, arrivedAt),
      work: within(recoveryWorkS, arrivedAt, restoredAt),
      outage: within(recoveryOutageS, outageStartedAt, restoredAt),
      customer: within(recoveryCustomerS, reportedAt, restoredAt),
    },
    targets,
    flags: [...order.flags].sort(),
  };
}
