import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import { drawFaults, type Fault } from '@comcen/shared/domain/simulation/faults.ts';
import { createTree, type SimTree } from '@comcen/shared/domain/simulation/tree.ts';
import { SIM_LEVELS, type SimCrew, type SimDevice, type World } from '@comcen/shared/domain/simulation/world.ts';
import type { SmallCase } from './hindsight.ts';
import type { Course } from './worlds.ts';

const CREWS = 3;
const FAULTS = 8;

/**
 * One small instance: the first faults of a course's day or storm in a part of a world. A fault above, below or at the place of an
 * earlier one is left out, so that each can be repaired by itself; a storm's speed holds all the time.
 */
export function drawCase(part: World, { fromMs, toMs, scenario }: Course, seed: number): SmallCase {
  const tree = createTree(part);
  const span = { ...scenario, startMs: fromMs, hours: (toMs - fromMs) / 3_600_000, strikes: [] };
  const faults: Fault[] = [];
  for (const fault of drawFaults(part, tree, span, seed))
    if (faults.length < FAULTS && faults.every((other) => isApart(tree, fault, other))) faults.push(fault);
  return {
    world: part,
    faults,
    scenario: { ...span, storms: span.storms.map((storm) => ({ ...storm, hours: 10_000 })) },
  };
}

/** As the storm, but faults come three times as often: about as many within an hour as make crews queue. */
export function crowded(course: Course): Course {
  const storms = course.scenario.storms.map((storm) => {
    const factor = { ...storm.factor };
    for (const level of SIM_LEVELS) factor[level] *= 3;
    return { ...storm, factor };
  });
  return { ...course, name: 'crowded', scenario: { ...course.scenario, storms } };
}

const isApart = (tree: SimTree, a: Fault, b: Fault): boolean =>
  !tree.isOnPath(a.deviceId, b.deviceId) &&
  !tree.isOnPath(b.deviceId, a.deviceId) &&
  (a.place.lat !== b.place.lat || a.place.lng !== b.place.lng);

/**
 * A part of a world: the crews next to one of them, the transformers to which one of these is nearest, and what feeds them, with as many
 * faults a day as happen there in the whole world.
 */
export function partAround(world: World, centre: SimCrew): World {
  const byNearness = [...world.crews].sort(
    (a, b) => distanceM(a.posko, centre.posko) - distanceM(b.posko, centre.posko) || (a.code < b.code ? -1 : 1),
  );
  const crews = byNearness.slice(0, CREWS);
  const isNear = ({ place }: SimDevice) => {
    const least = (some: readonly SimCrew[]) => Math.min(...some.map(({ posko }) => distanceM(posko, place)));
    return least(crews) <= least(byNearness.slice(CREWS));
  };
  const tree = createTree(world);
  const own = world.devices.filter(
    (device) => device.kind === 'transformer' && device.faultWeight > 0 && isNear(device),
  );
  const weights = new Map<string, number>();
  for (const { id, faultWeight } of own)
    for (const above of [...tree.ancestorsOf(id), id]) weights.set(above, (weights.get(above) ?? 0) + faultWeight);
  const devices = world.devices.flatMap((device) => {
    const faultWeight = weights.get(device.id);
    return faultWeight === undefined ? [] : [{ ...device, faultWeight }];
  });
  const share = sumOf(own) / sumOf(world.devices.filter(({ kind }) => kind === 'transformer'));
  const perDay = { ...world.faults.perDay };
  for (const level of SIM_LEVELS) perDay[level] *= share;
  return { ...world, name: `${world.name} around ${centre.code}`, crews, devices, faults: { ...world.faults, perDay } };
}

const sumOf = (devices: readonly SimDevice[]): number => devices.reduce((sum, { faultWeight }) => sum + faultWeight, 0);
