import { distanceM } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';
import { type Flag, nearestM, secondsFrom, surelyAwayM } from './integrity.ts';

/**
 * What only shows afterwards. Each rule is meant for few false alarms: limits are far beyond what honest work brings, and where a
 * fact is missing there is no flag.
 */

/** The crew's own track around the tap: farther than a crew parks from its work, on every fix. */
export const TRACK_FAR_M = 1000;
export const TRACK_WINDOW_S = 300;
/** A single fix may be an outlier; two are a track. */
const TRACK_FIXES = 2;

/** Straight line; no road of the island lets a vehicle keep more between two sites, stops included. */
export const FASTEST_KMH = 120;
/** Below this, errors of places and stamps weigh more than the drive. */
const TRAVEL_FROM_M = 3000;

/** A start that moved less is the room correcting itself. */
export const START_MOVED_S = 300;
/** Cancelled this much of its target gone: it was about to count against somebody. */
export const NEAR_TARGET_SHARE = 0.8;
export const RESTARTED_WITHIN_S = 3600;

/** Calls take a while to be typed, and lines come back one after the other. */
export const CALLS_FROM_S = 300;
export const CALLS_UNTIL_S = 3600;
/** One customer may have a fault of the own; several below one device have not. */
const CALLING_CUSTOMERS = 2;

export interface Fix extends Point {
  readonly at: Date;
  readonly accuracyM: number | null;
  readonly source: string;
}

/** `arrived` was tapped while the crew's phone or tracker was somewhere else all the time around it. */
export function arrivedElsewhere(sites: readonly Point[], arrivedAt: Date, fixes: readonly Fix[]): Flag | null {
  const around = fixes.filter(({ at }) => Math.abs(secondsFrom(arrivedAt, at)) <= TRACK_WINDOW_S);
  const away = around.map((fix) => ({ fix, distance: nearestM(fix, sites) }));
  const nearest = away.reduce<(typeof away)[number] | null>(
    (best, one) => (best === null || (one.distance ?? 0) < (best.distance ?? 0) ? one : best),
    null,
  );
  if (around.length < TRACK_FIXES || nearest?.distance == null) return null;
  const isAway = away.every(({ fix, distance }) => surelyAwayM(distance ?? 0, fix.accuracyM) > TRACK_FAR_M);
  if (!isAway) return null;
  const { fix, distance } = nearest;
  return {
    code: 'arrived_elsewhere',
    evidence: {
      distanceM: distance,
      accuracyM: fix.accuracyM,
      fixAt: fix.at.toISOString(),
      offS: secondsFrom(arrivedAt, fix.at),
      source: fix.source,
      fixes: around.length,
      lat: fix.lat,
      lng: fix.lng,
      arrivedAt: arrivedAt.toISOString(),
      limitM: TRACK_FAR_M,
    },
  };
}

export interface Arrival extends Point {
  readonly orderId: string;
  readonly number: string;
  readonly arrivedAt: Date;
}

/** Two arrivals of one crew, farther apart than a vehicle drives in the time between. The flag is the later one's. */
export function impossibleTravel(earlier: Arrival, later: Arrival): Flag | null {
  const distance = Math.round(distanceM(earlier, later));
  const seconds = secondsFrom(earlier.arrivedAt, later.arrivedAt);
  if (distance < TRAVEL_FROM_M || seconds < 0) return null;
  const kmh = Math.round((distance / 1000 / Math.max(seconds, 1)) * 3600);
  if (kmh <= FASTEST_KMH) return null;
  return {
    code: 'impossible_travel',
    evidence: {
      earlierOrderId: earlier.orderId,
      earlierNumber: earlier.number,
      earlierArrivedAt: earlier.arrivedAt.toISOString(),
      distanceM: distance,
      seconds,
      kmh,
      limitKmh: FASTEST_KMH,
    },
  };
}

/** The first contact was long before somebody typed it: nobody but who typed it knows when. */
export function lateEntry(given: {
  readonly reportId: string;
  readonly reportedAt: Date;
  readonly receivedAt: Date;
  readonly by: string | null;
}): Flag {
  const { reportId, reportedAt, receivedAt, by } = given;
  const lateS = secondsFrom(reportedAt, receivedAt);
  return {
    code: 'late_entry',
    evidence: { reportId, reportedAt: reportedAt.toISOString(), receivedAt: receivedAt.toISOString(), lateS, by },
  };
}

/** Somebody took the first report away and the order's clock now starts later, while no other order took that clock over. */
export function startMoved(given: {
  readonly reportId: string;
  readonly by: string | null;
  readonly was: Date;
  readonly is: Date;
  /** An order that stands where the report is now, and whose clock starts with it at the latest. */
  readonly isKeptElsewhere: boolean;
}): Flag | null {
  const movedS = secondsFrom(given.was, given.is);
  if (given.isKeptElsewhere || movedS < START_MOVED_S) return null;
  const { reportId, by, was, is } = given;
  return { code: 'start_moved', evidence: { reportId, was: was.toISOString(), is: is.toISOString(), movedS, by } };
}

/** An order near its target was cancelled by hand, and the same fault went on under a new one with a new clock. */
export function cancelledAndReopened(given: {
  readonly earlier: { readonly orderId: string; readonly number: string; readonly reportedAt: Date };
  readonly cancelledAt: Date;
  readonly by: string | null;
  readonly reportedAt: Date;
  readonly createdAt: Date;
  readonly targetS: number;
}): Flag | null {
  const { earlier, cancelledAt, by, reportedAt, createdAt, targetS } = given;
  const goneS = secondsFrom(earlier.reportedAt, cancelledAt);
  const lostS = secondsFrom(earlier.reportedAt, reportedAt);
  const afterS = secondsFrom(cancelledAt, createdAt);
  const isSoon = afterS >= 0 && afterS <= RESTARTED_WITHIN_S;
  if (!isSoon || lostS < START_MOVED_S || goneS < NEAR_TARGET_SHARE * targetS) return null;
  return {
    code: 'cancelled_and_reopened',
    evidence: {
      earlierOrderId: earlier.orderId,
      earlierNumber: earlier.number,
      earlierReportedAt: earlier.reportedAt.toISOString(),
      cancelledAt: cancelledAt.toISOString(),
      lostS,
      goneS,
      targetS,
      by,
    },
  };
}

/** Said to be restored, and customers below go on calling that they are out. */
export function restoredBeforeCustomers(
  restoredAt: Date,
  calls: readonly { readonly reportId: string; readonly customer: string; readonly reportedAt: Date }[],
): Flag | null {
  const after = calls
    .map((call) => ({ ...call, afterS: secondsFrom(restoredAt, call.reportedAt) }))
    .filter(({ afterS }) => afterS >= CALLS_FROM_S && afterS <= CALLS_UNTIL_S)
    .sort((a, b) => a.afterS - b.afterS || (a.reportId < b.reportId ? -1 : 1));
  const customers = new Set(after.map(({ customer }) => customer)).size;
  const first = after[0];
  if (!first || customers < CALLING_CUSTOMERS) return null;
  return {
    code: 'restored_before_customers',
    evidence: {
      restoredAt: restoredAt.toISOString(),
      customers,
      firstAfterS: first.afterS,
      reportIds: after.slice(0, 10).map(({ reportId }) => reportId),
    },
  };
}
