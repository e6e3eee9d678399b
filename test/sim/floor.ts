import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { drawFaults, type Fault } from '@comcen/shared/domain/simulation/faults.ts';
import { createTree } from '@comcen/shared/domain/simulation/tree.ts';
import { hourOf, MIN_MS, stormAt, type World } from '@comcen/shared/domain/simulation/world.ts';
import { candidatePoints } from '@comcen/shared/domain/standby/candidates.ts';
import { standbyPoints } from '@comcen/shared/domain/standby/points.ts';
import { standbyFacts } from './ours.ts';
import type { Course } from './worlds.ts';

/** Points are never fewer than this: with everybody busy a fault waits, which a floor need not count. */
const FEWEST = 3;

/**
 * Mean minutes from report to arrival of a fleet that cannot be: at each fault as many crews as are not at work stand at the best points
 * for just so many (`standbyPoints`), having got there in no time and at no cost, and the nearest goes; nobody waits in a queue and every
 * first call is understood. Acceptance, turn-out, roads, storms and repairs are the world's. What real crews can do lies above it,
 * unless they knew where the next fault will be. Faults that count are those of `course`.
 */
export function floorMin(world: World, course: Course, seed: number): number {
  const faults = drawFaults(world, createTree(world), course.scenario, seed).sort(
    (a, b) => reportedAt(a) - reportedAt(b),
  );
  let busyUntil: number[] = [];
  const minutes: number[] = [];
  for (const fault of faults) {
    const nowMs = reportedAt(fault);
    busyUntil = busyUntil.filter((endMs) => endMs > nowMs);
    const speedKmh = world.travel.speedKmh * (stormAt(course.scenario, nowMs)?.speedFactor ?? 1);
    const km =
      nearestKm(pointsFor(world, world.crews.length - busyUntil.length, nowMs), fault.place) *
      world.travel.detourFactor;
    const response = world.acceptMin + world.travel.turnOutMin + (km / speedKmh) * 60;
    busyUntil.push(nowMs + response * MIN_MS + fault.repairMs);
    if (fault.startedAtMs >= course.fromMs && fault.startedAtMs < course.toMs) minutes.push(response);
  }
  return minutes.reduce((sum, value) => sum + value, 0) / minutes.length;
}

/** A fault always has a call. */
const reportedAt = ({ calls }: Fault): number => calls[0]?.atMs ?? 0;

const nearestKm = (points: readonly Point[], place: Point): number =>
  Math.min(...points.map((point) => distanceM(point, place))) / 1000;

const memory = new Map<string, Point[]>();

function pointsFor(world: World, idle: number, nowMs: number): Point[] {
  const crews = Math.max(FEWEST, idle);
  const key = `${world.name}/${crews}`;
  const known = memory.get(key);
  if (known) return known;
  const { demand, places, settings } = standbyFacts(world);
  const points = standbyPoints({
    demand,
    candidates: candidatePoints(places, demand),
    crews,
    hour: Math.floor(hourOf(nowMs)),
    settings: { ...settings, ...world.travel, busyMinPerFault: 1 },
  }).map(({ place }) => place);
  memory.set(key, points);
  return points;
}
