import { run } from '@comcen/shared/domain/simulation/engine.ts';
import {
  customerMinutesLost,
  type OrderRecord,
  type RunResult,
  responseMin,
} from '@comcen/shared/domain/simulation/records.ts';
import type { Policy } from '@comcen/shared/domain/simulation/room.ts';
import { createTree, type SimTree } from '@comcen/shared/domain/simulation/tree.ts';
import { HOUR_MS, type SimLevel, type World } from '@comcen/shared/domain/simulation/world.ts';
import type { Course } from './worlds.ts';

/** What one seed gave under one policy. */
export interface Sample {
  readonly faults: number;
  /** Minutes, ascending; one per fault. */
  readonly responses: readonly number[];
  /** Minutes from arrival to power, one per fault. */
  readonly works: readonly number[];
  readonly customerMinutes: number;
  /** Per crew and day of the whole run. */
  readonly idleKm: number;
  readonly ordersCreated: number;
  readonly ordersSent: number;
  /** Orders whose crew found nothing to repair. */
  readonly foundNothing: number;
  /** Faults that shared an order with another fault that has nothing to do with them. */
  readonly wronglyMerged: number;
}

/** Lives through a course. Throws RangeError when a fault was never restored: the run would not be comparable. */
export const sample = (world: World, course: Course, policy: Policy, seed: number): Sample =>
  sampleOf(world, course, run(world, course.scenario, policy, seed), seed);

/** The same of a run that is over. */
export function sampleOf(world: World, course: Course, result: RunResult, seed: number): Sample {
  const tree = createTree(world);
  const counts = (atMs: number) => atMs >= course.fromMs && atMs < course.toMs;
  const faults = result.faults.filter(({ startedAtMs }) => counts(startedAtMs));
  const lost = faults.find(({ restoredAtMs }) => restoredAtMs === null);
  if (lost) throw new RangeError(`${result.policy}, seed ${seed}: fault ${lost.id} was never restored.`);
  const orders = result.orders.filter(({ createdAtMs }) => counts(createdAtMs));
  const sent = orders.filter(({ sentAtMs }) => sentAtMs !== null);
  return {
    faults: faults.length,
    responses: faults.flatMap((fault) => responseMin(fault) ?? []).sort((a, b) => a - b),
    works: faults.flatMap(({ arrivedAtMs, restoredAtMs }) =>
      arrivedAtMs === null || restoredAtMs === null ? [] : [(restoredAtMs - arrivedAtMs) / 60_000],
    ),
    customerMinutes: customerMinutesLost(tree, faults),
    idleKm: idleKmOf(result, course),
    ordersCreated: orders.length,
    ordersSent: sent.length,
    foundNothing: sent.filter(({ endedAs }) => endedAs === 'not_found').length,
    wronglyMerged: wronglyMerged(tree, result, sent),
  };
}

function idleKmOf({ crews, endedAtMs }: RunResult, { scenario }: Course): number {
  const days = (endedAtMs - scenario.startMs) / (24 * HOUR_MS);
  return crews.reduce((sum, crew) => sum + crew.idleKm, 0) / crews.length / days;
}

/** Of the faults behind one order those that neither lie above nor below the widest of them. */
function wronglyMerged(tree: SimTree, { faults }: RunResult, orders: readonly OrderRecord[]): number {
  const byId = new Map(faults.map((fault) => [fault.id, fault]));
  const width = (level: SimLevel) => ['service', 'transformer', 'section', 'feeder', 'substation'].indexOf(level);
  return orders.reduce((sum, { faultIds }) => {
    const own = faultIds.flatMap((id) => byId.get(id) ?? []).sort((a, b) => width(b.level) - width(a.level));
    const [widest] = own;
    if (!widest) return sum;
    const isApart = (fault: (typeof own)[number]) =>
      widest.level === 'service' || !tree.isOnPath(widest.deviceId, fault.deviceId);
    return sum + own.slice(1).filter(isApart).length;
  }, 0);
}
