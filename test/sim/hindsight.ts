// The best that crews could have done on a small instance, had everything been known beforehand: an exact optimum, to judge policies by.

import type { Fault } from '@comcen/shared/domain/simulation/faults.ts';
import { driveMs } from '@comcen/shared/domain/simulation/field.ts';
import { customerMinutesLost, type FaultRecord } from '@comcen/shared/domain/simulation/records.ts';
import { createTree } from '@comcen/shared/domain/simulation/tree.ts';
import { MIN_MS, type Scenario, type SimCrew, type World } from '@comcen/shared/domain/simulation/world.ts';

/** Few crews and faults. No fault lies above or below another one, none at the same place, and one speed holds all the time. */
export interface SmallCase {
  readonly world: World;
  readonly scenario: Scenario;
  /** In order of time; at most 12, for the cost doubles with each. */
  readonly faults: readonly Fault[];
}

/**
 * `response`: minutes from the first report until a crew is at the fault itself, summed over faults. `lost`: minutes without power over
 * all customers.
 */
export type Objective = 'response' | 'lost';

/**
 * `stay`: a crew sets out for a fault only once it has been reported, from where its last job ended. `ahead`: from the first report of
 * all on, an idle crew may drive to a fault that nobody has reported yet, and waits there. In both a fault is offered after its first
 * report, and its crew keeps it until power is back.
 */
export type Foresight = 'stay' | 'ahead';

/** One crew's stop. `isHeld`: better offered when the crew is free than at once (it drives while it accepts). */
export interface Visit {
  readonly faultId: string;
  readonly arriveMs: number;
  readonly isHeld: boolean;
}

export interface BestPlan {
  readonly objective: Objective;
  readonly foresight: Foresight;
  /** Minutes, or customer-minutes. */
  readonly value: number;
  /** By crew id, in the order of work. */
  readonly visits: ReadonlyMap<string, readonly Visit[]>;
}

/** A way for one crew to work off a set of faults. */
interface Way {
  readonly endMs: number;
  readonly cost: number;
  readonly visit: Visit | null;
  readonly before: Way | null;
}

/** When a fault was first heard of: nothing hides it, so its first call. */
export const reportedMs = ({ calls, startedAtMs }: Fault): number => calls[0]?.atMs ?? startedAtMs;

/**
 * Over all assignments and all orders of work: a dynamic programme over sets of faults per crew, then over crews. For a set and a last
 * fault every way is kept that is not both later and dearer than another; that loses nothing, since who is free earlier arrives no
 * later. Throws RangeError on more than 12 faults.
 */
export function bestPlan(one: SmallCase, objective: Objective, foresight: Foresight): BestPlan {
  const { world, faults } = one;
  if (faults.length > 12) throw new RangeError(`${faults.length} faults are too many for an exact optimum.`);
  const sets = 1 << faults.length;
  const crews = [...world.crews].sort((a, b) => (a.code < b.code ? -1 : 1));
  // best[set]: cheapest split of the set among the crews so far.
  let best: (Split | null)[] = Array.from({ length: sets }, (_, set) => (set === 0 ? { cost: 0, ways: [] } : null));
  for (const crew of crews) best = shareWith(best, waysOf(one, crew, objective, foresight));
  const all = best[sets - 1];
  if (!all) throw new RangeError('There is no crew.');
  const visits = new Map(crews.map(({ id }, i) => [id, visitsOf(all.ways[i] ?? null)]));
  return { objective, foresight, value: all.cost / MIN_MS, visits };
}

interface Split {
  readonly cost: number;
  readonly ways: readonly Way[];
}

/** One crew more: it takes any part of each set. */
function shareWith(before: readonly (Split | null)[], ways: readonly Way[]): (Split | null)[] {
  return before.map((_, set) => {
    let best: Split | null = null;
    for (let own = set; ; own = (own - 1) & set) {
      const rest = before[set ^ own];
      const way = ways[own];
      if (rest && way && (best === null || rest.cost + way.cost < best.cost))
        best = { cost: rest.cost + way.cost, ways: [...rest.ways, way] };
      if (own === 0) return best;
    }
  });
}

/** The cheapest way of one crew through each set of faults. */
function waysOf(one: SmallCase, crew: SimCrew, objective: Objective, foresight: Foresight): Way[] {
  const { faults, scenario } = one;
  const fromMs = foresight === 'ahead' ? Math.min(...faults.map(reportedMs)) : scenario.startMs;
  const idle: Way = { endMs: fromMs, cost: 0, visit: null, before: null };
  // By set, then by last fault.
  const kept: Way[][][] = Array.from({ length: 1 << faults.length }, () => faults.map(() => []));
  const cheapest = [idle];
  for (let set = 0; set < kept.length; set++) {
    const ends = set === 0 ? [{ at: crew.posko, ways: [idle] }] : endsOf(faults, kept[set] ?? []);
    for (const [next, fault] of faults.entries()) {
      if (set & (1 << next)) continue;
      const into = kept[set | (1 << next)]?.[next] ?? [];
      for (const { at, ways } of ends) {
        const drive = driveMs(one.world, scenario, at, fault.place, fromMs);
        for (const way of ways) keep(into, goOn(one, way, fault, drive, objective, foresight));
      }
    }
    const all = ends.flatMap(({ ways }) => ways);
    const least = all.reduce((a, b) => (b.cost < a.cost ? b : a), all[0] ?? idle);
    cheapest[set] = least;
  }
  return cheapest;
}

const endsOf = (faults: readonly Fault[], byLast: readonly (readonly Way[])[]) =>
  byLast.flatMap((ways, last) => {
    const fault = faults[last];
    return fault && ways.length > 0 ? [{ at: fault.place, ways }] : [];
  });

function goOn(
  { world }: SmallCase,
  way: Way,
  fault: Fault,
  drive: number,
  objective: Objective,
  foresight: Foresight,
): Way {
  const reported = reportedMs(fault);
  const { arriveMs, isHeld } = arrival(world, way.endMs, reported, drive, foresight);
  const endMs = arriveMs + fault.repairMs;
  const added = objective === 'response' ? arriveMs - reported : fault.customers * (endMs - fault.startedAtMs);
  return { endMs, cost: way.cost + added, visit: { faultId: fault.id, arriveMs, isHeld }, before: way };
}

/** The engine's rules: acceptance from the offer on, whatever the crew does; then, once it is free, turn-out standing still; then the drive. */
function arrival(
  { acceptMin, travel }: World,
  freeMs: number,
  reported: number,
  drive: number,
  foresight: Foresight,
): Pick<Visit, 'arriveMs' | 'isHeld'> {
  const accept = Math.round(acceptMin * MIN_MS);
  const turnOut = Math.round(travel.turnOutMin * MIN_MS);
  const atOnce = Math.max(freeMs, reported + accept) + turnOut + drive;
  if (foresight === 'stay' || reported + accept <= freeMs) return { arriveMs: atOnce, isHeld: false };
  // Already on the road while the report comes in and the crew accepts.
  const driving = Math.max(Math.max(freeMs, reported) + accept + turnOut, freeMs + turnOut + drive);
  return driving < atOnce ? { arriveMs: driving, isHeld: true } : { arriveMs: atOnce, isHeld: false };
}

/** Adds a way unless another is as early and as cheap; drops those it beats. */
function keep(ways: Way[], added: Way): void {
  if (ways.some(({ endMs, cost }) => endMs <= added.endMs && cost <= added.cost)) return;
  const left = ways.filter(({ endMs, cost }) => endMs < added.endMs || cost < added.cost);
  ways.splice(0, ways.length, ...left, added);
}

function visitsOf(way: Way | null): Visit[] {
  const visits: Visit[] = [];
  for (let at = way; at?.visit; at = at.before) visits.unshift(at.visit);
  return visits;
}

/** What a run gave, in the optimum's terms: a crew is at the fault itself when it begins to repair it. */
export function reachedBy({ world, faults }: SmallCase, records: readonly FaultRecord[], objective: Objective): number {
  if (objective === 'lost') return customerMinutesLost(createTree(world), records);
  const restored = new Map(records.map(({ id, restoredAtMs }) => [id, restoredAtMs ?? Number.POSITIVE_INFINITY]));
  return faults.reduce((sum, fault) => {
    const atMs = (restored.get(fault.id) ?? Number.NaN) - fault.repairMs;
    return sum + (atMs - reportedMs(fault)) / MIN_MS;
  }, 0);
}
