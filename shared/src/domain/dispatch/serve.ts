import { assignCheapest } from './assign.ts';
import { chooseByPriority } from './choose.ts';
import type { CrewState } from './cost.ts';
import { isPastBound } from './priority.ts';
import type { Prospect } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';
import type { Crowd, Unit } from './units.ts';

/** Cells of one assignment; 300 x 300 in some 10 ms, twice that still fits a round. */
const MAX_CELLS = 180_000;

/** A crew gets an order, after `rank` others of this round. */
export interface Slot {
  readonly state: CrewState;
  readonly rank: number;
}

export interface Served {
  readonly now: ReadonlyMap<Prospect, Slot>;
  /** Better off with a busy crew than with any that could go now. */
  readonly later: ReadonlyMap<Prospect, CrewState>;
}

/**
 * Who goes where: priority decides which orders, cost decides by whom, exactly. In the first pass a busy crew that should be through
 * soon is one more place to go, dearer by its wait; who goes there is not sent yet. `taken`: crews that got one order already.
 */
export function serve(
  waiting: readonly Prospect[],
  crowd: Crowd,
  taken: ReadonlySet<string>,
  tuning: DispatchTuning,
  loadPriceMin: number,
  nowMs: number,
): Served {
  const now = new Map<Prospect, Slot>();
  const later = new Map<Prospect, CrewState>();
  const given = crowd.units.map(({ members }) => members.map(({ crew }) => (taken.has(crew.id) ? 1 : 0)));
  for (let isFirst = true; ; isFirst = false) {
    const isOpen = crowd.units.map(({ members }, u) => members.some((m, i) => m.freeSlots > (given[u]?.[i] ?? 0)));
    const mayGo = ({ eligible }: Prospect) => eligible.some((u) => isOpen[u]);
    const left = waiting.filter((prospect) => !now.has(prospect) && !later.has(prospect));
    if (!left.some(mayGo)) return { now, later };
    const places = isFirst
      ? placesOf(left, crowd, given, tuning)
      : placesOf(left.filter(mayGo), crowd, given, { ...tuning, lookAheadMin: Number.NEGATIVE_INFINITY });
    const assigned = assignPass(isFirst ? left : left.filter(mayGo), crowd, places, {
      isFirst,
      tuning,
      loadPriceMin,
      nowMs,
    });
    if (assigned.length === 0 && !isFirst) return { now, later };
    for (const [prospect, u] of assigned) {
      const unit = crowd.units[u];
      if (unit && unit.state.closed !== null) later.set(prospect, unit.state);
      else if (unit) now.set(prospect, give(unit, given[u] ?? []));
    }
  }
}

/** The member that was given least; by code among equals. */
function give({ members, state }: Unit, given: number[]): Slot {
  let least = 0;
  for (let i = 1; i < members.length; i++) if ((given[i] ?? 0) < (given[least] ?? 0)) least = i;
  const rank = given[least] ?? 0;
  given[least] = rank + 1;
  return { state: members[least] ?? state, rank };
}

/** One column of an assignment: so many crews of a unit can take one more order, after `rank` others. */
interface Place {
  readonly unit: number;
  readonly rank: number;
  readonly capacity: number;
}

function placesOf(
  left: readonly Prospect[],
  { units }: Crowd,
  given: readonly (readonly number[])[],
  tuning: DispatchTuning,
): Place[] {
  let perCrew = units.reduce((most, { state }) => Math.max(most, state.freeSlots), 1);
  const room = (most: number) =>
    units.reduce(
      (sum, { members }, u) =>
        sum + members.reduce((s, m, i) => s + Math.max(0, Math.min(most, m.freeSlots - (given[u]?.[i] ?? 0))), 0),
      0,
    );
  while (perCrew > 1 && Math.min(left.length, room(perCrew)) * units.length * perCrew > MAX_CELLS) perCrew -= 1;
  return units.flatMap(({ state, members }, unit): Place[] => {
    if (state.closed !== null)
      return state.waitMin <= tuning.lookAheadMin ? [{ unit, rank: 0, capacity: members.length }] : [];
    const own = given[unit] ?? [];
    const least = Math.min(...members.map((_, i) => own[i] ?? 0));
    const places: Place[] = [];
    for (let rank = least; rank < Math.min(state.freeSlots, least + perCrew); rank++) {
      places.push({ unit, rank, capacity: members.filter((_, i) => (own[i] ?? 0) <= rank).length });
    }
    return places;
  });
}

interface Rules {
  readonly isFirst: boolean;
  readonly tuning: DispatchTuning;
  readonly loadPriceMin: number;
  readonly nowMs: number;
}

/** Orders with their units, most urgent first: of two orders for one crew the more urgent one is its first. */
function assignPass(
  left: readonly Prospect[],
  crowd: Crowd,
  places: readonly Place[],
  rules: Rules,
): [Prospect, number][] {
  const room = new Int32Array(crowd.units.length);
  for (const { unit, capacity } of places) room[unit] = (room[unit] ?? 0) + capacity;
  const reach = new Map<readonly number[], readonly number[]>();
  // Most orders share their lists of units: each is looked through once.
  const inReach = (units: readonly number[]) => {
    const found = reach.get(units) ?? units.filter((u) => (room[u] ?? 0) > 0);
    reach.set(units, found);
    return found;
  };
  const mayServe = (o: number): readonly number[] => {
    const prospect = left[o];
    if (!prospect) return [];
    const open = inReach(prospect.eligible);
    return rules.isFirst && mayWait(prospect, rules) ? [...open, ...inReach(prospect.later)] : open;
  };
  const served = chooseByPriority(left.length, mayServe, [...room]);
  const costs = new Float64Array(served.length * places.length).fill(Number.POSITIVE_INFINITY);
  for (const [row, o] of served.entries()) fillRow(costs, row, left[o], crowd, places, mayServe(o), rules);
  const columns = assignCheapest(
    served.length,
    places.map(({ capacity }) => capacity),
    costs,
  );
  return served.flatMap((o, row): [Prospect, number][] => {
    const place = places[columns[row] ?? -1];
    const prospect = left[o];
    return place && prospect ? [[prospect, place.unit]] : [];
  });
}

function fillRow(
  costs: Float64Array,
  row: number,
  prospect: Prospect | undefined,
  { units }: Crowd,
  places: readonly Place[],
  reach: readonly number[],
  { tuning, loadPriceMin }: Rules,
): void {
  if (!prospect) return;
  const impatience = tuning.impatiencePerDoubling * Math.log2(Math.max(1, prospect.order.customersOut));
  const mayGo = new Set(reach);
  for (const [column, { unit, rank }] of places.entries()) {
    if (!mayGo.has(unit)) continue;
    const state = units[unit]?.state;
    const waiting = !state || state.closed === null ? 0 : state.waitMin * impatience + tuning.waitMarginMin;
    costs[row * places.length + column] = (prospect.costs[unit] ?? 0) + rank * loadPriceMin + waiting;
  }
}

/** Waiting for a particular busy crew is for who may go nowhere else, or has not waited long and is no emergency. */
function mayWait({ order, eligible }: Prospect, { tuning, nowMs }: Rules): boolean {
  if (eligible.length === 0) return true;
  if (order.kind === 'hazard' || order.prioritySource === 'operator' || isPastBound(order, nowMs)) return false;
  return nowMs - order.waitingSinceMs < tuning.waitBoundMin * 60_000;
}
