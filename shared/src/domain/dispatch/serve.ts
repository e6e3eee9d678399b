import { assignCheapest } from './assign.ts';
import { chooseByPriority } from './choose.ts';
import type { CrewState } from './cost.ts';
import { shareByGain } from './gain.ts';
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
 * Who goes where: cost decides by whom, exactly, and gain (`shareByGain`) decides which orders where crews are short. In the first pass
 * a busy crew that should be through soon is one more place to go, dearer by its wait; who goes there is not sent yet. `taken`: crews
 * that got one order already.
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
  const rules = { tuning, loadPriceMin, nowMs };
  for (const [prospect, state] of serveByGain(waiting, crowd, given, rules, now)) later.set(prospect, state);
  // Then whoever may be sent more than one gets more.
  for (;;) {
    const isOpen = crowd.units.map(({ members }, u) => members.some((m, i) => m.freeSlots > (given[u]?.[i] ?? 0)));
    // Mostly no crew has room left, and a storm's thousand orders need not be looked through.
    if (!isOpen.includes(true)) return { now, later };
    const left = waiting.filter(
      (prospect) => !now.has(prospect) && !later.has(prospect) && prospect.eligible.some((u) => isOpen[u]),
    );
    if (left.length === 0) return { now, later };
    const assigned = assignPass(left, crowd, placesOf(left, crowd, given, Number.NEGATIVE_INFINITY), rules);
    if (assigned.length === 0) return { now, later };
    for (const [prospect, u] of assigned) {
      const unit = crowd.units[u];
      if (unit) now.set(prospect, give(unit, given[u] ?? []));
    }
  }
}

/** Gain decides which orders go now; of these cost decides by whom, exactly. Returns who waits for a busy crew. */
function serveByGain(
  left: readonly Prospect[],
  crowd: Crowd,
  given: number[][],
  rules: Rules,
  now: Map<Prospect, Slot>,
): [Prospect, CrewState][] {
  const { tuning, nowMs } = rules;
  const places = placesOf(left, crowd, given, tuning.lookAheadMin);
  const first = places.filter(({ unit, rank }) => rank === Math.min(...(given[unit] ?? [0])));
  const room = new Int32Array(crowd.units.length);
  for (const { unit, capacity } of first) room[unit] = (room[unit] ?? 0) + capacity;
  const pairs = shareByGain(left, room, (prospect) => mayReserve(prospect, nowMs), tuning, nowMs);
  const isOpen = (u: number) => crowd.units[u]?.state.closed === null;
  const goes = new Set(pairs.filter(([, u]) => isOpen(u)).map(([prospect]) => prospect));
  const inOrder = left.filter((prospect) => goes.has(prospect));
  const open = first.filter(({ unit }) => isOpen(unit));
  for (const [prospect, u] of assignPass(inOrder, crowd, open, rules)) {
    const unit = crowd.units[u];
    if (unit) now.set(prospect, give(unit, given[u] ?? []));
  }
  // A crew that is left over is free after all: then the bound holds.
  const isLeft = goes.size < open.reduce((sum, { capacity }) => sum + capacity, 0);
  return pairs.flatMap(([prospect, u]): [Prospect, CrewState][] => {
    const unit = crowd.units[u];
    return unit && !isOpen(u) && (!isLeft || mayWait(prospect, rules)) ? [[prospect, unit.state]] : [];
  });
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
  lookAheadMin: number,
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
      return state.waitMin <= lookAheadMin ? [{ unit, rank: 0, capacity: members.length }] : [];
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
    return inReach(prospect.eligible);
  };
  const served = chooseByPriority(left.length, mayServe, [...room]);
  const costs = new Float64Array(served.length * places.length).fill(Number.POSITIVE_INFINITY);
  const placesBy = byUnit(places, crowd.units.length);
  for (const [row, o] of served.entries()) {
    const prospect = left[o];
    if (prospect) fillRow(costs, row * places.length, prospect, placesBy, mayServe(o), rules);
  }
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

interface Column extends Place {
  readonly column: number;
}

function byUnit(places: readonly Place[], units: number): Column[][] {
  const found: Column[][] = Array.from({ length: units }, () => []);
  for (const [column, place] of places.entries()) found[place.unit]?.push({ ...place, column });
  return found;
}

function fillRow(
  costs: Float64Array,
  at: number,
  prospect: Prospect,
  placesBy: readonly (readonly Column[])[],
  reach: readonly number[],
  { loadPriceMin }: Rules,
): void {
  for (let i = 0; i < reach.length; i++) {
    const u = reach[i] ?? 0;
    const cost = prospect.costs[u] ?? 0;
    for (const { column, rank } of placesBy[u] ?? []) costs[at + column] = cost + rank * loadPriceMin;
  }
}

/** No free crew stays idle for it: they go to other orders. */
const mayReserve = ({ order, eligible }: Prospect, nowMs: number): boolean =>
  eligible.length === 0 ||
  (order.kind !== 'hazard' && order.prioritySource !== 'operator' && !isPastBound(order, nowMs));

/** Waiting for a particular busy crew is for who may go nowhere else, or has not waited long and is no emergency. */
function mayWait({ order, eligible }: Prospect, { tuning, nowMs }: Rules): boolean {
  if (eligible.length === 0) return true;
  if (order.kind === 'hazard' || order.prioritySource === 'operator' || isPastBound(order, nowMs)) return false;
  return nowMs - order.waitingSinceMs < tuning.waitBoundMin * 60_000;
}
