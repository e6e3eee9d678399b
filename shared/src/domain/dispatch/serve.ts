import { assignCheapest, type Slot } from './assign.ts';
import { chooseByPriority } from './choose.ts';
import type { CrewState } from './cost.ts';
import { crewsInPlay } from './in-play.ts';
import { isPastBound } from './priority.ts';
import type { Crowd, Prospect } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';

/** Cells of one assignment: keeps munkres under some 20 ms; 300 x 300 still fits. */
const MAX_CELLS = 120_000;

export interface Served {
  readonly now: ReadonlyMap<Prospect, Slot>;
  /** Better off with a busy crew than with any that could go now: the crew's index. */
  readonly later: ReadonlyMap<Prospect, number>;
}

/**
 * Who goes where: priority decides which orders, cost decides by whom, exactly. In the first pass a busy crew that should be through
 * soon is one more place to go, dearer by its wait; who goes there is not sent yet. `taken`: slots that are given away already.
 */
export function serve(
  waiting: readonly Prospect[],
  crowd: Crowd,
  taken: readonly number[],
  tuning: DispatchTuning,
  loadPriceMin: number,
  nowMs: number,
): Served {
  const { crews } = crowd;
  const now = new Map<Prospect, Slot>();
  const later = new Map<Prospect, number>();
  const given = crews.map((_, c) => taken[c] ?? 0);
  const isOpen = (c: number) => (crews[c]?.freeSlots ?? 0) > (given[c] ?? 0);
  for (let pass = 0; ; pass++) {
    const left = waiting.filter(
      (prospect) =>
        !now.has(prospect) &&
        !later.has(prospect) &&
        (prospect.eligible.some(isOpen) || (pass === 0 && prospect.later.length > 0)),
    );
    if (!left.some((prospect) => prospect.eligible.some(isOpen))) return { now, later };
    const perCrew = slotsPerCrew(left.length, crews, given);
    const slots = crews.map((crew, c) =>
      crew.closed === null
        ? Math.min(perCrew, crew.freeSlots - (given[c] ?? 0))
        : pass === 0 && crew.waitMin <= tuning.lookAheadMin
          ? 1
          : 0,
    );
    const costs = left.map((prospect) =>
      pass === 0 ? costsWithWaiting(prospect, crowd, tuning, nowMs) : prospect.costs,
    );
    const assigned = assignPass(left, costs, slots, given, loadPriceMin);
    if (assigned.length === 0 && pass > 0) return { now, later };
    for (const [prospect, crew] of assigned) {
      if (crews[crew]?.closed !== null) later.set(prospect, crew);
      else {
        now.set(prospect, { crew, rank: given[crew] ?? 0 });
        given[crew] = (given[crew] ?? 0) + 1;
      }
    }
  }
}

/** Prices of the first pass: waiting for a busy crew must pay, and must be allowed. */
function costsWithWaiting(prospect: Prospect, { crews }: Crowd, tuning: DispatchTuning, nowMs: number): Float64Array {
  const { order, eligible, later } = prospect;
  const costs = Float64Array.from(prospect.costs);
  const isRushed =
    order.kind === 'hazard' ||
    order.prioritySource === 'operator' ||
    isPastBound(order, nowMs) ||
    nowMs - order.waitingSinceMs >= tuning.waitBoundMin * 60_000;
  const impatience = tuning.impatiencePerDoubling * Math.log2(Math.max(1, order.customersOut));
  for (const c of later) {
    const wait = crews[c]?.waitMin ?? 0;
    costs[c] =
      isRushed && eligible.length > 0
        ? Number.POSITIVE_INFINITY
        : (costs[c] ?? 0) + wait * impatience + tuning.waitMarginMin;
  }
  return costs;
}

/** As many slots of each crew as the matrix may have columns, at least one. */
function slotsPerCrew(orders: number, crews: readonly CrewState[], given: readonly number[]): number {
  let most = 1;
  let open = 0;
  for (const [c, crew] of crews.entries()) {
    const free = crew.freeSlots - (given[c] ?? 0);
    most = Math.max(most, free);
    if (free > 0) open += 1;
  }
  while (most > 1 && Math.min(orders, open * most) * open * most > MAX_CELLS) most -= 1;
  return most;
}

/** Orders with their crews, most urgent first: of two orders for one crew the more urgent one is its first. */
function assignPass(
  left: readonly Prospect[],
  costs: readonly Float64Array[],
  slots: readonly number[],
  given: readonly number[],
  loadPriceMin: number,
): [Prospect, number][] {
  const open = [...slots.keys()].filter((c) => (slots[c] ?? 0) > 0);
  const mayServe = (o: number) =>
    open.filter((c) => (costs[o]?.[c] ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY);
  const chosen = chooseByPriority(left.length, remembered(mayServe), slots);
  const chosenCosts = chosen.flatMap((o) => costs[o] ?? []);
  const columns: Slot[] = [];
  for (const crew of crewsInPlay(chosenCosts, slots)) {
    const most = Math.min(slots[crew] ?? 0, chosen.length);
    for (let i = 0; i < most; i++) columns.push({ crew, rank: (given[crew] ?? 0) + i });
  }
  const assigned = assignCheapest(chosen.length, columns, (o, slot) => {
    const cost = chosenCosts[o]?.[slot.crew] ?? Number.POSITIVE_INFINITY;
    return cost === Number.POSITIVE_INFINITY ? null : cost + slot.rank * loadPriceMin;
  });
  return chosen.flatMap((index, o): [Prospect, number][] => {
    const slot = assigned[o];
    const prospect = left[index];
    return slot && prospect ? [[prospect, slot.crew]] : [];
  });
}

function remembered(mayServe: (order: number) => readonly number[]): (order: number) => readonly number[] {
  const known: (readonly number[] | undefined)[] = [];
  return (order) => {
    const found = known[order] ?? mayServe(order);
    known[order] = found;
    return found;
  };
}
