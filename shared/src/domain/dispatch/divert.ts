import { type CrewState, roadKm } from './cost.ts';
import type { DispatchPicture, DispatchSettings, Diversion, HeldOrder, HeldUrgency } from './picture.ts';
import { isEmergency, isUnstarted, mayBeLeft, takingPrice } from './preempt.ts';
import { tenth } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';
import type { Crowd } from './units.ts';

/** A technician turns round once or twice for the same order, not more. */
const MOST_DIVERSIONS = 2;

interface Held {
  readonly state: CrewState;
  readonly order: HeldOrder;
  readonly urgency: HeldUrgency;
}

/**
 * Orders on their way with one crew while another would be there much sooner by now: an idle one, or for an emergency one whose work may
 * wait. Such an order goes back to waiting and the next round plans it. Each crew at most once, the most customers first. Never what
 * has begun, what an operator put there, what is under way unseen (it may be nearly there), or to a crew that was asked before. With a routing service nothing is diverted: crews on their
 * way are not priced by road. `sent`: crews that this round has sent or keeps for somebody.
 */
export function findDiversions(
  { units }: Crowd,
  { settings, roads }: DispatchPicture,
  sent: ReadonlySet<string>,
  tuning: DispatchTuning,
  nowMs: number,
): Diversion[] {
  if (roads !== undefined) return [];
  const states = units.flatMap(({ members }) => members);
  const spoken = new Set<string>(sent);
  const way = (other: CrewState, { order, urgency }: Held, isUrgent: boolean): number => {
    const first = other.crew.load[0];
    if (first && !(isUrgent && mayBeLeft(other, urgency, tuning))) return Number.POSITIVE_INFINITY;
    if (first) return takingPrice(other, first, order.place, settings).etaMin;
    return other.waitMin + (roadKm(other.here, order.place, settings.detourFactor) * 60) / settings.speedKmh;
  };
  const found: Diversion[] = [];
  for (const held of divertible(states)) {
    const { state, order, urgency } = held;
    if (spoken.has(state.crew.id)) continue;
    const isUrgent = isEmergency(urgency, tuning);
    const ownMin = takingPrice(state, order, order.place, settings).etaMin;
    let bestMin = ownMin - (isUrgent ? tuning.preemptMarginMin : tuning.divertMarginMin);
    if (bestMin <= 0) continue;
    let best: CrewState | null = null;
    for (const other of states) {
      if (other === state || spoken.has(other.crew.id) || !mayHave(other, urgency)) continue;
      const etaMin = way(other, held, isUrgent);
      if (etaMin >= bestMin || !isInShift(other, etaMin, nowMs)) continue;
      bestMin = etaMin;
      best = other;
    }
    if (best === null) continue;
    spoken.add(state.crew.id).add(best.crew.id);
    found.push({ crewId: state.crew.id, orderId: order.id, toCrewId: best.crew.id, savesMin: tenth(ownMin - bestMin) });
  }
  return found;
}

/** What crews are on their way to, the most customers first. */
const divertible = (states: readonly CrewState[]): Held[] =>
  states
    .flatMap((state): Held[] => {
      const order = state.crew.load[0];
      const urgency = order?.urgency;
      if (!order || !urgency || urgency.isByHand || !mayTurnBack(state, order)) return [];
      return urgency.diversions < MOST_DIVERSIONS ? [{ state, order, urgency }] : [];
    })
    .sort((a, b) => b.urgency.customersOut - a.urgency.customersOut || (a.order.id < b.order.id ? -1 : 1));

/** Who has not answered is where it is taken to be by every other rule; who has, may be anywhere on its way. */
const mayTurnBack = ({ isSeen }: CrewState, order: HeldOrder): boolean =>
  isUnstarted(order) && (isSeen || order.state === 'offered');

/**
 * Whether a diversion is possible by where crews are, before anybody asks what held orders weigh: to an idle crew (`any`), or only to one
 * whose work may wait, as an emergency may be (`emergency`). Null: nobody is so much nearer to anything.
 */
export function whatMayDivert(
  states: readonly CrewState[],
  settings: DispatchSettings,
  tuning: DispatchTuning,
): 'any' | 'emergency' | null {
  const marginMin = Math.min(tuning.divertMarginMin, tuning.preemptMarginMin);
  const onTheirWay = states.flatMap((state) => {
    const order = state.crew.load[0];
    if (!order || !mayTurnBack(state, order)) return [];
    const withinMin = takingPrice(state, order, order.place, settings).etaMin - marginMin;
    return withinMin > 0 ? [{ state, order, withinMin }] : [];
  });
  const isNearer = (other: CrewState): boolean =>
    onTheirWay.some(
      ({ state, order, withinMin }) =>
        other !== state &&
        (roadKm(other.here, order.place, settings.detourFactor) * 60) / settings.speedKmh < withinMin,
    );
  if (onTheirWay.length === 0) return null;
  if (states.some((state) => state.crew.load.length === 0 && state.closed !== 'resting' && isNearer(state)))
    return 'any';
  return states.some((state) => mayLeave(state) && isNearer(state)) ? 'emergency' : null;
}

/** All that it holds is unbegun: an emergency may take it. */
export const mayLeave = ({ crew: { load } }: CrewState): boolean => load.length > 0 && load.every(isUnstarted);

const mayHave = ({ crew, closed }: CrewState, { needs, asked }: HeldUrgency): boolean =>
  closed !== 'resting' &&
  !asked.includes(crew.id) &&
  needs.every((need) => crew.equipment.includes(need) || crew.skills.includes(need));

const isInShift = ({ crew: { shiftEndsAtMs } }: CrewState, etaMin: number, nowMs: number): boolean =>
  shiftEndsAtMs === null || nowMs + etaMin * 60_000 <= shiftEndsAtMs;
