import type { Point } from '../geo/point.ts';
import { drawCalls, type SimCall } from './calls.ts';
import { createWheel, drawExponential, drawLognormal, type Stream, streamOf } from './random.ts';
import type { SimTree } from './tree.ts';
import { HOUR_MS, hourOf, MIN_MS, type Scenario, SIM_LEVELS, type SimLevel, stormAt, type World } from './world.ts';

/** One fault in the world, with all that fate has laid up for it, so that every policy meets the same one. */
export interface Fault {
  readonly id: string;
  readonly level: SimLevel;
  /** Of a service fault its transformer. */
  readonly deviceId: string;
  readonly place: Point;
  readonly ulpId: string;
  readonly startedAtMs: number;
  readonly customers: number;
  readonly repairMs: number;
  /** In order of time; at least one. Those after the restoration never happen. */
  readonly calls: readonly SimCall[];
}

/** All faults that begin within the scenario, in order of time. Poisson by level and hour, thinned from the highest rate. */
export function drawFaults(world: World, tree: SimTree, scenario: Scenario, seed: number): Fault[] {
  const drawn = SIM_LEVELS.flatMap((level) =>
    startsOf(world, scenario, level, seed).map((atMs, n) => ({ level, atMs, key: `${seed}/${level}/${n}` })),
  );
  const faults = drawn.flatMap(({ level, atMs, key }): Fault[] => {
    const stream = streamOf(key);
    const deviceId = wheelOf(world, level)?.(stream);
    return deviceId === undefined ? [] : [makeFault(world, tree, { level, atMs, key, deviceId }, stream)];
  });
  const strikes = scenario.strikes.map(({ atMs, deviceId }, n) => {
    const key = `${seed}/strike/${n}`;
    return makeFault(world, tree, { level: tree.device(deviceId).kind, atMs, key, deviceId }, streamOf(key));
  });
  return [...faults, ...strikes].sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
}

interface Draft {
  readonly level: SimLevel;
  readonly atMs: number;
  readonly key: string;
  readonly deviceId: string;
}

function makeFault(world: World, tree: SimTree, { level, atMs, key, deviceId }: Draft, stream: Stream): Fault {
  const device = tree.device(deviceId);
  const fault = {
    id: key,
    level,
    deviceId,
    place: device.place,
    ulpId: device.ulpId,
    startedAtMs: atMs,
    customers: level === 'service' ? 1 : tree.customersOf(deviceId),
    repairMs: Math.round(drawLognormal(stream, world.repairMin[level]) * MIN_MS),
  };
  return { ...fault, calls: drawCalls(world, tree, fault, streamOf(`${key}/calls`)) };
}

/** Moments at which faults of a level begin. */
function startsOf(world: World, scenario: Scenario, level: SimLevel, seed: number): number[] {
  const { byHour, perDay } = world.faults;
  const total = byHour.reduce((sum, weight) => sum + weight, 0);
  const rateAt = (ms: number) =>
    (perDay[level] * (byHour[Math.floor(hourOf(ms))] ?? 0) * (stormAt(scenario, ms)?.factor[level] ?? 1)) / total;
  const highest =
    (perDay[level] * Math.max(...byHour) * Math.max(1, ...scenario.storms.map((storm) => storm.factor[level]))) / total;
  const stream = streamOf(`${seed}/${level}`);
  const starts: number[] = [];
  if (highest === 0) return starts;
  for (
    let hours = drawExponential(stream, highest);
    hours < scenario.hours;
    hours += drawExponential(stream, highest)
  ) {
    const atMs = scenario.startMs + Math.round(hours * HOUR_MS);
    if (stream.next() * highest < rateAt(atMs)) starts.push(atMs);
  }
  return starts;
}

const wheels = new WeakMap<World, Map<SimLevel, (stream: Stream) => string>>();

/** Which device a fault of a level strikes; made once per world. */
function wheelOf(world: World, level: SimLevel): ((stream: Stream) => string) | undefined {
  const known = wheels.get(world) ?? new Map<SimLevel, (stream: Stream) => string>();
  wheels.set(world, known);
  if (!known.has(level)) {
    const kind = level === 'service' ? 'transformer' : level;
    const devices = world.devices.filter((device) => device.kind === kind).sort((a, b) => (a.id < b.id ? -1 : 1));
    const spin = createWheel(devices.map((device) => device.faultWeight));
    if (spin) known.set(level, (stream) => devices[spin(stream)]?.id ?? '');
  }
  return known.get(level);
}
