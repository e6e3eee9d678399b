import type { Point } from '../geo/point.ts';
import type { SimCall } from '../simulation/calls.ts';
import type { Fault } from '../simulation/faults.ts';
import type { Lognormal } from '../simulation/random.ts';
import { createTree, type SimTree } from '../simulation/tree.ts';
import { MIN_MS, type SimDevice, type SimLevel } from '../simulation/world.ts';

/** An incident as it was. Times in ms since 1970; null = not known. */
export interface RealFault {
  readonly id: string;
  readonly ulpId: string;
  /** Null: at a place only. */
  readonly deviceId: string | null;
  /** At one customer's own line. */
  readonly isService: boolean;
  readonly place: Point;
  readonly startedAtMs: number;
  readonly reportedAtMs: number;
  readonly arrivedAtMs: number | null;
  readonly restoredAtMs: number | null;
  readonly calls: readonly RealCall[];
}
export interface RealCall {
  /** Null: nobody known; counts as one of its own. */
  readonly customerId: string | null;
  readonly transformerId: string | null;
  readonly atMs: number;
}

export interface Replayable {
  readonly faults: readonly Fault[];
  /** The incidents behind them, in the same order. */
  readonly real: readonly RealFault[];
  readonly leftOut: number;
  readonly guessedRepairs: number;
}

/** Where no repair was ever timed (assumed; the lab's worlds have the same). Minutes. */
export const REPAIR_MIN: Readonly<Record<SimLevel, Lognormal>> = {
  service: { median: 10, sigma: 0.5 },
  transformer: { median: 18, sigma: 0.5 },
  section: { median: 30, sigma: 0.6 },
  feeder: { median: 25, sigma: 0.6 },
  substation: { median: 40, sigma: 0.6 },
};
/** A time on site beyond this was forgotten to be closed. */
const LONGEST_REPAIR_MIN = 24 * 60;
/** From "power is on" to "not here" of a customer who is still out. */
const AGAIN_MS = 8 * MIN_MS;

/**
 * Real incidents as faults of the lab: same place, start, calls, and the time their repair took. One at a place becomes a service fault
 * at the nearest transformer of its ULP; a repair that was not timed takes the median of its level. In order of time.
 */
export function replayable(devices: readonly SimDevice[], incidents: readonly RealFault[]): Replayable {
  const tree = createTree({ devices });
  const known = new Map(devices.map((device) => [device.id, device]));
  const transformers = devices.filter(({ kind }) => kind === 'transformer');
  const placed = incidents
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1))
    .flatMap((real) => {
      const own = real.deviceId === null ? undefined : known.get(real.deviceId);
      const device = own ?? nearest(transformers, real);
      if (!device || tree.transformersOf(device.id).length === 0) return [];
      const isService = device.kind === 'transformer' && (real.isService || own === undefined);
      return [{ real, device, level: isService ? ('service' as const) : device.kind }];
    });
  const usual = usualRepairs(placed);
  return {
    faults: placed.map(({ real, device, level }) => ({
      id: real.id,
      level,
      deviceId: device.id,
      place: real.place,
      ulpId: real.ulpId,
      startedAtMs: Math.min(real.startedAtMs, real.reportedAtMs),
      customers: level === 'service' ? 1 : tree.customersOf(device.id),
      repairMs: Math.round((repairMin(real) ?? usual[level]) * MIN_MS),
      calls: callsOf(real, device, tree),
    })),
    real: placed.map(({ real }) => real),
    leftOut: incidents.length - placed.length,
    guessedRepairs: placed.filter(({ real }) => repairMin(real) === null).length,
  };
}

function repairMin({ arrivedAtMs, restoredAtMs }: RealFault): number | null {
  if (arrivedAtMs === null || restoredAtMs === null || restoredAtMs <= arrivedAtMs) return null;
  const minutes = (restoredAtMs - arrivedAtMs) / MIN_MS;
  return minutes > LONGEST_REPAIR_MIN ? null : minutes;
}

function usualRepairs(placed: readonly { real: RealFault; level: SimLevel }[]): Record<SimLevel, number> {
  const medianOf = (level: SimLevel): number => {
    const timed = placed
      .flatMap((one) => (one.level === level ? (repairMin(one.real) ?? []) : []))
      .sort((a, b) => a - b);
    return timed[Math.floor(timed.length / 2)] ?? REPAIR_MIN[level].median;
  };
  return {
    service: medianOf('service'),
    transformer: medianOf('transformer'),
    section: medianOf('section'),
    feeder: medianOf('feeder'),
    substation: medianOf('substation'),
  };
}

function nearest(transformers: readonly SimDevice[], { place, ulpId }: RealFault): SimDevice | undefined {
  let best: SimDevice | undefined;
  const apart = (device: SimDevice) => (device.place.lat - place.lat) ** 2 + (device.place.lng - place.lng) ** 2;
  for (const device of transformers) {
    if (device.ulpId === ulpId && (best === undefined || apart(device) < apart(best))) best = device;
  }
  return best;
}

/** At least one, the first at the first report: orders by hand had no caller. */
function callsOf(real: RealFault, device: SimDevice, tree: SimTree): SimCall[] {
  const below = new Set(tree.transformersOf(device.id));
  const [some = device.id] = below;
  const calls = real.calls.toSorted((a, b) => a.atMs - b.atMs);
  const all = calls.length > 0 ? calls : [{ customerId: null, transformerId: null, atMs: real.reportedAtMs }];
  return all.map(({ customerId, transformerId, atMs }, n) => {
    const at = transformerId !== null && below.has(transformerId) ? transformerId : some;
    return {
      id: `${real.id}/call/${n}`,
      // As the lab names its customers: by transformer.
      customerId: `${at}/${customerId ?? `${real.id}-${n}`}`,
      isIdpelKnown: customerId !== null,
      transformerId: at,
      atMs: n === 0 ? Math.min(atMs, real.reportedAtMs) : atMs,
      againMs: AGAIN_MS,
    };
  });
}
