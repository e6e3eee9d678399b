import { distanceM } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';

/** Beyond this from the site, the fix's own error taken off, nobody has arrived. */
export const FAR_FROM_SITE_M = 500;
/** A phone may claim any error; more than this is not believed in its favour. */
export const BELIEVED_ERROR_M = 500;
export const HASTY_RESTORE_S = 60;
/** Reported again by the same customer so soon, the work was hardly done. A repeat outage (30 days) is another figure. */
export const REPORTED_AGAIN_H = 24;

/** What a figure is shown with and without. Each means: look at its evidence, not: somebody cheated. */
export const INTEGRITY_FLAGS = [
  'clock_drift',
  'arrived_far',
  'hasty_restore',
  'adopted_claim',
  'reported_again',
  'late_entry',
  'arrived_elsewhere',
  'impossible_travel',
  'start_moved',
  'cancelled_and_reopened',
  'restored_before_customers',
] as const;
export type IntegrityFlag = (typeof INTEGRITY_FLAGS)[number];

/** Ids, codes, numbers and instants (ISO, UTC) only; units in the names. */
export type Evidence = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
export interface Flag {
  readonly code: IntegrityFlag;
  readonly evidence: Evidence;
}

export const secondsFrom = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / 1000);

/** Metres to the nearest of the places where the work may be; null when there is none. */
export function nearestM(place: Point, sites: readonly Point[]): number | null {
  if (sites.length === 0) return null;
  return Math.round(Math.min(...sites.map((site) => distanceM(place, site))));
}

/** How far somebody was at least: the fix may be off by its own error, within reason. */
export const surelyAwayM = (distance: number, accuracyM: number | null): number =>
  Math.max(0, distance - Math.min(accuracyM ?? 0, BELIEVED_ERROR_M));

/** What a field command tells of itself. */
export interface CommandFacts {
  readonly command: string;
  /** The order's place, and for a fault of a line every place below its device: a crew repairs where the line is broken. */
  readonly sites: readonly Point[];
  readonly place: Point | null;
  readonly accuracyM: number | null;
  readonly deviceAt: Date | null;
  readonly receivedAt: Date;
  /** The time that counts. */
  readonly at: Date;
  readonly arrivedAt: Date | null;
  readonly isDrifted: boolean;
}

/** Flags of a field command (domain.md, integrity). Nothing is refused for them; figures can be shown with and without. */
export function flagsOf(facts: CommandFacts): Flag[] {
  return [driftFlag(facts), farFlag(facts), hastyFlag(facts)].filter((flag) => flag !== null);
}

function driftFlag({ isDrifted, command, deviceAt, receivedAt }: CommandFacts): Flag | null {
  if (!isDrifted) return null;
  const driftS = deviceAt ? secondsFrom(receivedAt, deviceAt) : null;
  const device = deviceAt?.toISOString() ?? null;
  return {
    code: 'clock_drift',
    evidence: { step: command, deviceAt: device, receivedAt: receivedAt.toISOString(), driftS },
  };
}

function farFlag({ command, place, sites, accuracyM, deviceAt, receivedAt }: CommandFacts): Flag | null {
  const distance = command === 'arrive' && place ? nearestM(place, sites) : null;
  if (distance === null || !place || surelyAwayM(distance, accuracyM) <= FAR_FROM_SITE_M) return null;
  // The fix is of the moment of the tap; its age is how long it took to reach us.
  const ageS = deviceAt ? Math.max(0, secondsFrom(deviceAt, receivedAt)) : 0;
  return {
    code: 'arrived_far',
    evidence: { distanceM: distance, accuracyM, ageS, lat: place.lat, lng: place.lng, limitM: FAR_FROM_SITE_M },
  };
}

function hastyFlag({ command, at, arrivedAt }: CommandFacts): Flag | null {
  if (command !== 'restore' || !arrivedAt || at.getTime() - arrivedAt.getTime() >= HASTY_RESTORE_S * 1000) return null;
  const seconds = secondsFrom(arrivedAt, at);
  return { code: 'hasty_restore', evidence: { seconds, arrivedAt: arrivedAt.toISOString(), limitS: HASTY_RESTORE_S } };
}
