import { inferFaults } from '@comcen/shared/domain/incident/inference/infer.ts';
import type { GridDevice, InferredFault } from '@comcen/shared/domain/incident/inference/picture.ts';
import { MIN_MS } from '@comcen/shared/domain/simulation/world.ts';
import type { Scene, Stage, TrueCall, TrueFault } from './inference-scenes.ts';

export interface Hits {
  found: number;
  missed: number;
  invented: number;
}

export const noHits = (): Hits => ({ found: 0, missed: 0, invented: 0 });
export const f1Of = ({ found, missed, invented }: Hits): number => (2 * found) / (2 * found + missed + invented);

/** What the room infers of a scene at a moment, none of its faults restored. */
export function lookAt(stage: Stage, scene: Scene, nowMs: number): InferredFault[] {
  const callers = scene.calls
    .filter(({ atMs }) => atMs <= nowMs)
    .map(({ customerId, transformerId, atMs }) => ({ id: customerId, transformerId, atMs, incidentId: null }));
  const { hourOfDay } = scene;
  const devices = gridOf(stage, scene.feederId);
  return inferFaults({ devices, callers, faults: [], hourOfDay, isStorm: false, excluded: [] }, nowMs);
}

const grids = new WeakMap<Stage, Map<string, GridDevice[]>>();

/** A feeder with all below it. */
export function gridOf(stage: Stage, feederId: string): GridDevice[] {
  const known = grids.get(stage) ?? new Map<string, GridDevice[]>();
  grids.set(stage, known);
  const before = known.get(feederId);
  if (before) return before;
  const devices = stage.world.devices
    .filter(({ id }) => stage.tree.isOnPath(feederId, id))
    .map(({ id, kind, parentId }) => ({ id, kind, parentId, customers: stage.tree.customersOf(id) }));
  known.set(feederId, devices);
  return devices;
}

/** Looks when the nth customer of the fault has called; null: so many never do. */
export function scoreAt(stage: Stage, scene: Scene, fault: TrueFault, nth: number): Hits | null {
  const own = scene.calls.filter((call) => call.fault === fault);
  const moment = own[nth - 1]?.atMs;
  if (moment === undefined) return null;
  const inferred = lookAt(stage, scene, moment).filter(({ level }) => level !== 'service');
  const begun = scene.faults.filter((one) => one.level !== 'service' && one.startedAtMs <= moment);
  const isFound = inferred.some(({ deviceId }) => deviceId === fault.deviceId);
  const invented = inferred.filter(({ deviceId }) => !begun.some((one) => one.deviceId === deviceId)).length;
  return { found: Number(isFound), missed: Number(!isFound), invented };
}

export interface Merges {
  faults: number;
  /** In one inferred fault with another fault. */
  wrong: number;
  /** In several inferred faults. */
  split: number;
}

/**
 * Half an hour after the last fault: each true fault with a call belongs to the inferred fault that holds most of its callers. Two true
 * ones in the same inferred one are one wrong merge; one with a quarter or more of its callers elsewhere is a missed merge.
 */
export function mergesOf(stage: Stage, scene: Scene): Merges {
  const nowMs = Math.max(...scene.faults.map(({ startedAtMs }) => startedAtMs)) + 30 * MIN_MS;
  const inferred = lookAt(stage, scene, nowMs);
  return countMerges(
    scene.calls.filter(({ atMs }) => atMs <= nowMs),
    (call) => inferred.findIndex(({ callerIds }) => callerIds.includes(call.customerId)),
  );
}

export function countMerges(calls: readonly TrueCall[], homeOf: (call: TrueCall) => unknown): Merges {
  const homes = new Map<TrueFault, Map<unknown, number>>();
  for (const call of calls) {
    const counts = homes.get(call.fault) ?? new Map<unknown, number>();
    homes.set(call.fault, counts);
    const home = homeOf(call);
    counts.set(home, (counts.get(home) ?? 0) + 1);
  }
  const taken = new Set<unknown>();
  const merges = { faults: homes.size, wrong: 0, split: 0 };
  for (const counts of homes.values()) {
    const [[home, most] = [null, 0]] = [...counts].sort((a, b) => b[1] - a[1]);
    const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
    if (taken.has(home)) merges.wrong++;
    if (all - most >= all / 4 && counts.size > 1) merges.split++;
    taken.add(home);
  }
  return merges;
}
