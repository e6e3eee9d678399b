import { type CrewState, roadKm } from './cost.ts';
import type { DispatchSettings, HeldOrder } from './picture.ts';
import { type Prospect, tenth } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';
import type { Crowd } from './units.ts';

/** A hazard's crew, taken from work that it has not begun. */
export interface Taking {
  readonly unit: number;
  readonly state: CrewState;
  readonly victim: HeldOrder;
  readonly etaMin: number;
  readonly distanceKm: number;
  readonly savesMin: number;
}

/**
 * Hazards that had better have a crew which is on its way to something less urgent: when that saves more than the margin against every
 * crew that is free, or will be. Each crew at most once, the most urgent hazard first. Never what has begun, another hazard, a critical
 * customer, or what an operator put there.
 */
export function findTakings(
  hazards: readonly Prospect[],
  crowd: Crowd,
  settings: DispatchSettings,
  tuning: DispatchTuning,
): Map<Prospect, Taking> {
  const found = new Map<Prospect, Taking>();
  const spoken = new Set<number>();
  for (const prospect of hazards) {
    if (prospect.order.kind !== 'hazard') continue;
    const other = soonestOther(prospect, crowd, spoken);
    const best = soonestTaking(prospect, crowd, settings, spoken);
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
  spoken: ReadonlySet<number>,
): Omit<Taking, 'savesMin'> | null {
  let best: Omit<Taking, 'savesMin'> | null = null;
  for (const unit of [...eligible, ...later]) {
    const state = units[unit]?.state;
    const victim = state?.crew.load[0];
    if (!state || !victim || spoken.has(unit) || !state.crew.load.every(isUnstarted) || !mayBeTaken(victim)) continue;
    const distanceKm = roadKm(state.here, order.place, settings.detourFactor);
    const turnOut = victim.state === 'en_route' ? 0 : settings.turnOutMin;
    const etaMin = turnOut + (distanceKm * 60) / settings.speedKmh;
    if (best === null || etaMin < best.etaMin) best = { unit, state, victim, etaMin, distanceKm };
  }
  return best;
}

const isUnstarted = ({ state }: HeldOrder): boolean => state !== 'on_site' && state !== 'restored';

const mayBeTaken = ({ urgency }: HeldOrder): boolean =>
  urgency !== null && urgency.kind !== 'hazard' && !urgency.hasHazard && !urgency.hasCritical && !urgency.isByHand;
