import type { Point } from '../geo/point.ts';
import type { Desk } from './desk.ts';
import type { Job } from './field.ts';
import type { SimTree } from './tree.ts';
import { MIN_MS, type SimLevel } from './world.ts';

/** What became of one fault. Times in ms since 1970; null = never happened before the end of the run. */
export interface FaultRecord {
  readonly id: string;
  readonly level: SimLevel;
  readonly deviceId: string;
  readonly ulpId: string;
  readonly place: Point;
  readonly customers: number;
  readonly startedAtMs: number;
  readonly reportedAtMs: number | null;
  readonly createdAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly arrivedAtMs: number | null;
  readonly restoredAtMs: number | null;
  readonly reports: number;
}

export interface OrderRecord {
  readonly id: string;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
  readonly arrivedAtMs: number | null;
  /** Where the fault was believed to be when the crew arrived; null = nobody did. */
  readonly believed: { readonly deviceId: string; readonly level: SimLevel } | null;
  readonly endedAs: Job['endedAs'];
  /** Faults behind its reports. */
  readonly faultIds: readonly string[];
}

export interface CrewRecord {
  readonly id: string;
  readonly code: string;
  readonly idleKm: number;
  readonly workKm: number;
}

export interface RunResult {
  readonly policy: string;
  /** In order of time. */
  readonly faults: readonly FaultRecord[];
  readonly orders: readonly OrderRecord[];
  readonly crews: readonly CrewRecord[];
  readonly endedAtMs: number;
}

export function resultOf(desk: Desk): RunResult {
  const jobs = [...desk.endedJobs, ...desk.jobs.values()];
  return {
    policy: desk.policy.name,
    endedAtMs: desk.nowMs,
    faults: desk.truth.states.map(({ fault, workedBy: _, masked: __, ...times }) => {
      const { id, level, deviceId, ulpId, place, customers, startedAtMs } = fault;
      return { id, level, deviceId, ulpId, place, customers, startedAtMs, ...times };
    }),
    orders: jobs.map((job) => {
      const { id, createdAtMs, sentAtMs, arrivedAtMs, believed, endedAs } = job;
      const faultIds = desk.faultsOf(job).map(({ fault }) => fault.id);
      return { id, createdAtMs, sentAtMs, arrivedAtMs, believed, endedAs, faultIds };
    }),
    crews: [...desk.vehicles.values()].map(({ crew, idleKm, workKm }) => {
      return { id: crew.id, code: crew.code, idleKm, workKm };
    }),
  };
}

/** From the first report to the first arrival, minutes. */
export const responseMin = ({ reportedAtMs, arrivedAtMs }: FaultRecord): number | null =>
  reportedAtMs === null || arrivedAtMs === null ? null : (arrivedAtMs - reportedAtMs) / MIN_MS;

/** From the first report until power is on, minutes (recovery as the customer sees it). */
export const recoveryMin = ({ reportedAtMs, restoredAtMs }: FaultRecord): number | null =>
  reportedAtMs === null || restoredAtMs === null ? null : (restoredAtMs - reportedAtMs) / MIN_MS;

/**
 * Minutes of lost power over all customers. A customer behind two faults at once is out once: per transformer the union of its
 * outages counts; a service fault counts one customer, outside that union.
 */
export function customerMinutesLost(tree: SimTree, faults: readonly FaultRecord[]): number {
  const outages = new Map<string, [number, number][]>();
  const single: FaultRecord[] = [];
  for (const fault of faults) {
    if (fault.level === 'service') single.push(fault);
    else
      for (const id of tree.transformersOf(fault.deviceId)) {
        const own = outages.get(id) ?? [];
        own.push(spanOf(fault));
        outages.set(id, own);
      }
  }
  let lostMs = 0;
  for (const [id, spans] of outages) lostMs += unionMs(spans) * tree.device(id).customers;
  for (const fault of single) {
    const others = outages.get(fault.deviceId) ?? [];
    lostMs += unionMs([...others, spanOf(fault)]) - unionMs(others);
  }
  return lostMs / MIN_MS;
}

const spanOf = ({ startedAtMs, restoredAtMs }: FaultRecord): [number, number] => [
  startedAtMs,
  restoredAtMs ?? Number.POSITIVE_INFINITY,
];

function unionMs(spans: readonly (readonly [number, number])[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}
