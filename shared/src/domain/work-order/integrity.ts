import { distanceM } from '../geo/distance.ts';

interface Place {
  readonly lat: number;
  readonly lng: number;
}

export const FAR_FROM_SITE_M = 500;
export const HASTY_RESTORE_S = 60;
/** Reported again by the same customer so soon, the work was hardly done. A repeat outage (30 days) is another figure. */
export const REPORTED_AGAIN_H = 24;

/** What a figure is shown with and without. */
export const INTEGRITY_FLAGS = [
  'clock_drift',
  'arrived_far',
  'hasty_restore',
  'adopted_claim',
  'reported_again',
] as const;
export type IntegrityFlag = (typeof INTEGRITY_FLAGS)[number];

/** Flags of a field command (domain.md, integrity). Nothing is refused for them; figures can be shown with and without. */
export function flagsOf(given: {
  readonly command: string;
  readonly site: Place;
  readonly place: Place | null;
  readonly at: Date;
  readonly arrivedAt: Date | null;
  readonly isDrifted: boolean;
}): IntegrityFlag[] {
  const { command, site, place, at, arrivedAt, isDrifted } = given;
  const flags: IntegrityFlag[] = [];
  if (isDrifted) flags.push('clock_drift');
  if (command === 'arrive' && place && distanceM(place, site) > FAR_FROM_SITE_M) flags.push('arrived_far');
  if (command === 'restore' && arrivedAt && at.getTime() - arrivedAt.getTime() < HASTY_RESTORE_S * 1000) {
    flags.push('hasty_restore');
  }
  return flags;
}
