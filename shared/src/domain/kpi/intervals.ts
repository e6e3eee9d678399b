/**
 * The stamps of one work order that its KPIs are made of. Times are instants; `null` = has not happened.
 * One module computes the intervals; pages, exports and metrics call it.
 */
export interface OrderStamps {
  /** The customer's first report; the response clock starts here. */
  readonly reportedAt: Date;
  /** Earliest of operator or SCADA statement and first report of the incident. */
  readonly outageStartedAt: Date | null;
  /** First arrival at the site: a second visit after a reopening does not move it. */
  readonly arrivedAt: Date | null;
  readonly restoredAt: Date | null;
  /** No earlier order of its incident stands: a response is measured once per incident. */
  readonly isFirstOfIncident: boolean;
  /** Finishes what a temporary repair began: the customers had power already. */
  readonly isFollowUp: boolean;
}

/** Whole seconds; null while an end is missing, where it does not apply, and where the stamps contradict each other. */
export interface OrderIntervals {
  readonly responseS: number | null;
  readonly recoveryWorkS: number | null;
  readonly recoveryOutageS: number | null;
  readonly recoveryCustomerS: number | null;
}

/**
 * Seconds from one stamp to another, both floored to the whole second first, so that an interval is the difference of the
 * two times as they are shown. Null when an end is missing, no time at all, or the end lies before the start.
 */
export function secondsBetween(from: Date | null, to: Date | null): number | null {
  if (from === null || to === null) return null;
  const seconds = Math.floor(to.getTime() / 1000) - Math.floor(from.getTime() / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/**
 * response: first reported -> first arrival of the incident's first order (PLN APKT, standard 45 min).
 * recovery, work: arrived -> restored (PLN APKT, standard 180 min).
 * recovery, outage: outage start -> restored (network KPI, PLN E.DIR 0003/2016).
 * recovery, customer: first reported -> restored (what the customer waits).
 * A follow-up order has a recovery of its own work only. Pauses are part of every interval: shown beside it, never subtracted.
 */
export function intervalsOf(order: OrderStamps): OrderIntervals {
  const { reportedAt, outageStartedAt, arrivedAt, restoredAt, isFollowUp } = order;
  return {
    responseS: order.isFirstOfIncident && !isFollowUp ? secondsBetween(reportedAt, arrivedAt) : null,
    recoveryWorkS: secondsBetween(arrivedAt, restoredAt),
    recoveryOutageS: isFollowUp ? null : secondsBetween(outageStartedAt, restoredAt),
    recoveryCustomerS: isFollowUp ? null : secondsBetween(reportedAt, restoredAt),
  };
}

/** Minutes as shown and sent; null stays null. */
export const minutesOf = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60);

/** A time on hold; `endedAt` null while it lasts. */
export interface Pause {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/**
 * Whole seconds of the pauses within [from, to], each end floored as in the interval itself. A pause that still lasts when the interval
 * ended counts up to that end. 0 when an end is missing.
 */
export function pausedWithin(pauses: readonly Pause[], from: Date | null, to: Date | null): number {
  if (from === null || to === null) return 0;
  const [start, end] = [secondOf(from), secondOf(to)];
  let paused = 0;
  for (const { startedAt, endedAt } of pauses) {
    const until = endedAt === null ? end : Math.min(end, secondOf(endedAt));
    paused += Math.max(0, until - Math.max(start, secondOf(startedAt)));
  }
  return paused;
}

/** Whole seconds of the pauses that are over; one that lasts counts when it ends, so that a figure does not tick by itself. */
export const pausedInAll = (pauses: readonly Pause[]): number =>
  pauses.reduce((sum, { startedAt, endedAt }) => sum + (secondsBetween(startedAt, endedAt) ?? 0), 0);

const secondOf = (at: Date): number => Math.floor(at.getTime() / 1000);
