import type { WorkKind } from '../codes.ts';
import type { Point } from '../geo/point.ts';
import { type CrewState, roadKm } from './cost.ts';
import type { DispatchSettings, HeldOrder } from './picture.ts';
import { type Prospect, tenth } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';
import type { Crowd } from './units.ts';

/** An emergency's crew, taken from work that it has not begun. */
export interface Taking {
  readonly unit: number;
  readonly state: CrewState;
  readonly victim: HeldOrder;
  readonly etaMin: number;
  readonly distanceKm: number;
  readonly savesMin: number;
}

/** What may take a crew from work that it has not begun: hazards, and faults that are wide beside what the crew is on its way to. */
export const isEmergency = (
  { kind, customersOut }: { readonly kind: WorkKind; readonly customersOut: number },
  tuning: DispatchTuning,
): boolean => kind === 'hazard' || customersOut >= tuning.preemptCustomers;

/**
 * Emergencies that had better have a crew which is on its way to something far less urgent: when that saves more than the margin
 * against every crew that is free, or will be. Each crew at most once, the most urgent first. Never what has begun, a hazard, a critical
 * customer, or what an operator put there; by a wide fault only what is a tenth of it.
 */
export function findTakings(
  prospects: readonly Prospect[],
  crowd: Crowd,
  settings: DispatchSettings,
  tuning: DispatchTuning,
): Map<Prospect, Taking> {
  const found = new Map<Prospect, Taking>();
  const spoken = new Set<number>();
  for (const prospect of prospects) {
    if (!isEmergency(prospect.order, tuning)) continue;
    const other = soonestOther(prospect, crowd, spoken);
    const best = soonestTaking(prospect, crowd, settings, tuning, spoken);
    const savesMin = (other?.etaMin ?? Number.POSITIVE_INFINITY) - (best?.etaMin ?? 0);
    if (best && savesMin >= tuning.preemptMarginMin) {
      found.set(prospect, { ...best, savesMin: Number.isFinite(savesMin) ? tenth(savesMin) : 0 });
      spoken.add(best.unit);
    } else if (other) spoken.add(other.unit);
  }
  return found;
}

function soonestOther({ order, eligible, later }: Prospect, { units, pricing }: Crowd, spoken: ReadonlySet<number>) {
  let best: { unit: number; etaMin: number } | null = null;
  for (const unit of [...eligible, ...later]) {
    const state = units[unit]?.state;
    if (!state || spoken.has(unit)) continue;
    const { etaMin } = pricing.priceOf(state, order);
    if (best === null || etaMin < best.etaMin) best = { unit, etaMin };
  }
  return best;
}

function soonestTaking(
  { order, eligible, later }: Prospect,
  { units }: Crowd,
  settings: DispatchSettings,
  tuning: DispatchTuning,
  spoken: ReadonlySet<number>,
): Omit<Taking, 'savesMin'> | null {
  let best: Omit<Taking, 'savesMin'> | null = null;
  for (const unit of [...eligible, ...later]) {
    const state = units[unit]?.state;
    const victim = state?.crew.load[0];
    if (!state || !victim || spoken.has(unit) || !mayBeLeft(state, order, tuning)) continue;
    const { etaMin, distanceKm } = takingPrice(state, victim, order.place, settings);
    if (best === null || etaMin < best.etaMin) best = { unit, state, victim, etaMin, distanceKm };
  }
  return best;
}

/** Minutes and km from where a crew is now, its unbegun work left aside. */
export function takingPrice(state: CrewState, victim: HeldOrder, place: Point, settings: DispatchSettings) {
  const distanceKm = roadKm(state.here, place, settings.detourFactor);
  const turnOut = victim.state === 'en_route' ? 0 : settings.turnOutMin;
  return { distanceKm, etaMin: turnOut + (distanceKm * 60) / settings.speedKmh };
}

/** All that the crew holds may wait for this. */
export const mayBeLeft = (
  { crew: { load } }: CrewState,
  { kind, customersOut }: { readonly kind: WorkKind; readonly customersOut: number },
  tuning: DispatchTuning,
): boolean =>
  load.every(
    (held) =>
      isUnstarted(held) &&
      mayBeTaken(held) &&
      (kind === 'hazard' || (held.urgency?.customersOut ?? customersOut) * tuning.preemptRatio <= customersOut),
  );

export const isUnstarted = ({ state }: HeldOrder): boolean => state !== 'on_site' && state !== 'restored';

const mayBeTaken = ({ urgency }: HeldOrder): boolean =>
  urgency !== null && urgency.kind !== 'hazard' && !urgency.hasHazard && !urgency.hasCritical && !urgency.isByHand;
