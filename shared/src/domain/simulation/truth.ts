import type { SimCall } from './calls.ts';
import type { Fault } from './faults.ts';
import type { SimTree } from './tree.ts';
import { SIM_LEVELS } from './world.ts';

/** A fault and what became of it. */
export interface FaultState {
  readonly fault: Fault;
  reportedAtMs: number | null;
  createdAtMs: number | null;
  sentAtMs: number | null;
  arrivedAtMs: number | null;
  restoredAtMs: number | null;
  /** The order whose crew is at it. */
  workedBy: string | null;
  reports: number;
  /** Calls about other faults that nobody notices before this one is repaired. */
  masked: { readonly call: SimCall; readonly state: FaultState }[];
}

export interface Truth {
  readonly states: readonly FaultState[];
  /** Begun, not restored, at exactly this device. */
  openAt(deviceId: string, nowMs: number): FaultState[];
  /** Faults of devices above: what makes a crew find no power coming in. Uppermost first. */
  openAbove(deviceId: string, nowMs: number): FaultState[];
  /** An earlier fault that keeps customers of this one from noticing it. */
  maskOf(state: FaultState, nowMs: number): FaultState | undefined;
}

export function createTruth(faults: readonly Fault[], tree: SimTree): Truth {
  const states = faults.map(
    (fault): FaultState => ({
      fault,
      reportedAtMs: null,
      createdAtMs: null,
      sentAtMs: null,
      arrivedAtMs: null,
      restoredAtMs: null,
      workedBy: null,
      reports: 0,
      masked: [],
    }),
  );
  const byDevice = new Map<string, FaultState[]>();
  for (const state of states) {
    const own = byDevice.get(state.fault.deviceId);
    if (own) own.push(state);
    else byDevice.set(state.fault.deviceId, [state]);
  }
  const openAt = (deviceId: string, nowMs: number) =>
    (byDevice.get(deviceId) ?? []).filter(
      ({ fault, restoredAtMs }) => restoredAtMs === null && fault.startedAtMs <= nowMs,
    );
  const openAbove = (deviceId: string, nowMs: number) => tree.ancestorsOf(deviceId).flatMap((id) => openAt(id, nowMs));
  return {
    states,
    openAt,
    openAbove,
    maskOf(state, nowMs) {
      const above = openAbove(state.fault.deviceId, nowMs);
      const here = openAt(state.fault.deviceId, nowMs).filter((other) => isAbove(other, state));
      return [...above, ...here].find(({ fault }) => fault.startedAtMs <= state.fault.startedAtMs);
    },
  };
}

const isAbove = (a: FaultState, b: FaultState): boolean =>
  SIM_LEVELS.indexOf(a.fault.level) > SIM_LEVELS.indexOf(b.fault.level);
