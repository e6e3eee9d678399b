import { assignCheapest } from './assign.ts';
import { type CrewState, roadKm } from './cost.ts';
import { urgencyWeight } from './gain.ts';
import type { DispatchPicture, DispatchSettings, Diversion, HeldUrgency } from './picture.ts';
import { isUnstarted, takingPrice } from './preempt.ts';
import { isPastBound } from './priority.ts';
import { type Prospect, tenth } from './prospect.ts';
import type { Served } from './serve.ts';
import type { DispatchTuning } from './tuning.ts';
import type { Crowd } from './units.ts';

/** A technician turns round once or twice for the same order, not more. */
const MOST_DIVERSIONS = 2;
/** With more crews on their way everything stays as it is: the sharing would take longer than the round. Bangka has 31 crews. */
const MOST_ON_WAY = 120;

/** An order on its way, or about to be sent, and the crew that has it. */
interface Row {
  readonly state: CrewState;
  readonly orderId: string;
  readonly place: { readonly lat: number; readonly lng: number };
  readonly weight: number;
  readonly needs: HeldUrgency['needs'];
  readonly asked: readonly string[];
  /** Hazards, critical customers and who waited past the bound never come later for the sake of others. */
  readonly mustGain: boolean;
  /** Set for what this round would send. */
  readonly prospect: Prospect | null;
}

export interface Exchange {
  readonly diversions: readonly Diversion[];
  /** What this round would have sent, and had better wait for the crew that is called back from its way. */
  readonly instead: ReadonlyMap<Prospect, CrewState>;
}

const NOTHING: Exchange = { diversions: [], instead: new Map() };

/**
 * Crews turn round when that is much better for all: orders on their way, those that this round sends, and all crews without begun work
 * are shared out anew, exact, least weighted minutes. Each order that changes its crew has to bring `divertMarginMin` of its weight; it
 * goes back to waiting and the next round plans it. Never what has begun, what an operator put there, or to a crew that was asked before.
 * With a routing service nothing is diverted: crews on their way are not priced by road.
 */
export function findExchange(
  { units }: Crowd,
  picture: DispatchPicture,
  served: Served,
  taken: ReadonlySet<string>,
  tuning: DispatchTuning,
  nowMs: number,
): Exchange {
  if (picture.roads !== undefined) return NOTHING;
  const states = units.flatMap(({ members }) => members);
  const given = new Set([...taken, ...[...served.now.values()].map(({ state }) => state.crew.id)]);
  const onWay = states.flatMap((state) => (given.has(state.crew.id) ? [] : heldRow(state, tuning, nowMs)));
  if (onWay.length === 0 || onWay.length > MOST_ON_WAY) return NOTHING;
  const sent = [...served.now].flatMap(([prospect, { state, rank }]) =>
    rank === 0 && state.openOrders === 0 && mayWait(prospect, tuning, nowMs) ? [sentRow(prospect, state, tuning)] : [],
  );
  const rows = [...onWay, ...sent];
  const idle = states.filter(
    ({ crew, closed, openOrders }) => closed === null && openOrders === 0 && !given.has(crew.id),
  );
  if (sent.length + idle.length === 0 && onWay.length < 2) return NOTHING;
  const crews = [...rows.map(({ state }) => state), ...idle];
  const etas = etasOf(rows, crews, picture.settings, nowMs);
  const chosen = assignCheapest(
    rows.length,
    crews.map(() => 1),
    costsOf(rows, crews, etas, tuning),
  );
  return changesOf(rows, crews, etas, chosen);
}

/** Weighted minutes; to stay costs less by the margin. */
const costsOf = (
  rows: readonly Row[],
  crews: readonly CrewState[],
  etas: Float64Array,
  { divertMarginMin }: DispatchTuning,
): Float64Array =>
  etas.map((etaMin, at) => {
    const row = rows[Math.floor(at / crews.length)];
    const isOwn = crews[at % crews.length] === row?.state;
    return (row?.weight ?? 1) * (isOwn ? etaMin - divertMarginMin : etaMin);
  });

function heldRow(state: CrewState, tuning: DispatchTuning, nowMs: number): Row[] {
  const order = state.crew.load[0];
  const urgency = order?.urgency;
  if (!order || !urgency || !mayTurnBack(state) || urgency.isByHand || urgency.diversions >= MOST_DIVERSIONS) return [];
  const { needs, asked } = urgency;
  const isUrgent = urgency.kind === 'hazard' || urgency.hasHazard || urgency.hasCritical;
  const mustGain = isUrgent || isPastBound(urgency, nowMs);
  const weight = urgencyWeight(urgency, tuning);
  return [{ state, orderId: order.id, place: order.place, weight, needs, asked, mustGain, prospect: null }];
}

/**
 * It holds one order that it has not begun. Who has not answered is where it is taken to be by every other rule; who has, may be
 * anywhere on its way: unseen it may be nearly there.
 */
function mayTurnBack({ crew: { load }, isSeen }: CrewState): boolean {
  const [order, ...others] = load;
  return order !== undefined && others.length === 0 && isUnstarted(order) && (isSeen || order.state === 'offered');
}

/**
 * Whether what held orders weigh has to be asked at all: few enough crews are on their way, and something waits, somebody is idle, or
 * two may change with each other.
 */
export function mayDivert(states: readonly CrewState[], orders: number): boolean {
  const onWay = states.filter(mayTurnBack).length;
  if (onWay === 0 || onWay > MOST_ON_WAY) return false;
  return orders > 0 || onWay > 1 || states.some(({ closed, openOrders }) => closed === null && openOrders === 0);
}

/** All that it holds is unbegun: an emergency may take it. */
export const mayLeave = ({ crew: { load } }: CrewState): boolean => load.length > 0 && load.every(isUnstarted);

/** Nothing that must go now is kept for a crew that has to turn round first. */
const mayWait = ({ order }: Prospect, { waitBoundMin }: DispatchTuning, nowMs: number): boolean =>
  order.kind !== 'hazard' &&
  order.prioritySource !== 'operator' &&
  !isPastBound(order, nowMs) &&
  nowMs - order.waitingSinceMs < waitBoundMin * 60_000;

function sentRow(prospect: Prospect, state: CrewState, tuning: DispatchTuning): Row {
  const { id, place, needs, past } = prospect.order;
  const asked = past.map(({ crewId }) => crewId);
  return {
    state,
    orderId: id,
    place,
    weight: urgencyWeight(prospect.order, tuning),
    needs,
    asked,
    mustGain: false,
    prospect,
  };
}

/** Minutes by row and crew; Infinity where a crew may not have it. */
function etasOf(
  rows: readonly Row[],
  crews: readonly CrewState[],
  settings: DispatchSettings,
  nowMs: number,
): Float64Array {
  const etas = new Float64Array(rows.length * crews.length).fill(Number.POSITIVE_INFINITY);
  for (const [r, row] of rows.entries()) {
    const ownMin = wayMin(row.state, row, settings);
    for (const [c, other] of crews.entries()) {
      const etaMin = wayMin(other, row, settings);
      const isFit = mayHave(other, row, etaMin, nowMs) && (!row.mustGain || etaMin < ownMin);
      if (other === row.state || isFit) etas[r * crews.length + c] = etaMin;
    }
  }
  return etas;
}

function wayMin(crew: CrewState, { place }: Row, settings: DispatchSettings): number {
  const first = crew.crew.load[0];
  if (first) return takingPrice(crew, first, place, settings).etaMin;
  return crew.waitMin + (roadKm(crew.here, place, settings.detourFactor) * 60) / settings.speedKmh;
}

const mayHave = ({ crew }: CrewState, { needs, asked }: Row, etaMin: number, nowMs: number): boolean =>
  !asked.includes(crew.id) &&
  needs.every((need) => crew.equipment.includes(need) || crew.skills.includes(need)) &&
  (crew.shiftEndsAtMs === null || nowMs + etaMin * 60_000 <= crew.shiftEndsAtMs);

function changesOf(
  rows: readonly Row[],
  crews: readonly CrewState[],
  etas: Float64Array,
  chosen: Int32Array,
): Exchange {
  const diversions: Diversion[] = [];
  const freed = new Set<CrewState>();
  for (const [r, { state, orderId, prospect }] of rows.entries()) {
    const to = crews[chosen[r] ?? -1];
    if (!to || to === state || prospect) continue;
    const saves =
      (etas[r * crews.length + crews.indexOf(state)] ?? 0) - (etas[r * crews.length + (chosen[r] ?? 0)] ?? 0);
    diversions.push({ crewId: state.crew.id, orderId, toCrewId: to.crew.id, savesMin: tenth(saves) });
    freed.add(state);
  }
  // A crew that this round would send elsewhere stays free for what it is to have.
  const meant = new Set(diversions.map(({ toCrewId }) => toCrewId));
  const instead = new Map<Prospect, CrewState>();
  for (const [r, { state, prospect }] of rows.entries()) {
    const to = crews[chosen[r] ?? -1];
    if (prospect && to && to !== state && (freed.has(to) || meant.has(state.crew.id))) instead.set(prospect, to);
  }
  return { diversions, instead };
}
