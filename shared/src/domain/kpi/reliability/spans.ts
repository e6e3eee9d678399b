import { awaitsPower, type OrderOfIncident } from '../../incident/standing.ts';
import type { WorkOrderState } from '../../work-order/states.ts';
import { durationOf } from './interruption.ts';

export interface OrderOfInterruption extends OrderOfIncident {
  readonly state: WorkOrderState;
  readonly deviceId: string | null;
}

/** A transformer with all that lies above it, root first. */
export interface TransformerPlace {
  readonly id: string;
  readonly ancestorIds: readonly string[];
  readonly customers: number;
}

/** One customer who is out alone or of whom alone it is known. */
export interface CustomerPlace {
  readonly idpel: string;
  readonly transformerId: string | null;
}

export interface IncidentFacts {
  readonly deviceId: string | null;
  readonly startedAtMs: number;
  /** Operator's word or the last order's, once nobody waits any more. */
  readonly restoredAtMs: number | null;
  readonly isOver: boolean;
  readonly customersOut: number;
  readonly orders: readonly OrderOfInterruption[];
  /** All transformers below the device when all of it is out, else none. */
  readonly transformers: readonly TransformerPlace[];
  /** When not all of the device is out: who is known to be, by report or as the incident's own customer. */
  readonly callers: readonly (CustomerPlace & { readonly ancestorIds: readonly string[] })[];
}

/** `transformerId` and `idpel` both null: customers of whom only the number is known. */
export interface PlacedSpan {
  readonly transformerId: string | null;
  readonly idpel: string | null;
  readonly customers: number;
  /** Null: still out. */
  readonly endedAtMs: number | null;
}

export type InterruptionState = 'counted' | 'ongoing' | 'not_counted';

export interface PlacedInterruption {
  /** `not_counted`: it is over and nobody stamped that power came back, or the stamps contradict each other. */
  readonly state: InterruptionState;
  readonly spans: readonly PlacedSpan[];
}

/**
 * Who was out until when. Stepped restoration: what an order on a device below brought back is back since then; the rest waits for the
 * incident. Of two orders on the incident's own device nobody knows who came back with which, so all count until the last one.
 */
export function spansOf(facts: IncidentFacts): PlacedInterruption {
  const back = restorationsOf(facts.orders);
  const endOf = (path: readonly string[]): number | null => {
    const step = facts.deviceId === null ? null : deepest(back, path, facts.deviceId, facts.restoredAtMs === null);
    if (facts.restoredAtMs === null) return step;
    return step === null ? facts.restoredAtMs : Math.min(step, facts.restoredAtMs);
  };
  const spans = placed(facts, endOf);
  const ended = spans.filter(({ endedAtMs }) => endedAtMs !== null && durationOf(facts.startedAtMs, endedAtMs) > 0);
  const waiting = facts.isOver ? [] : spans.filter(({ endedAtMs }) => endedAtMs === null);
  const state = waiting.length > 0 ? 'ongoing' : ended.length > 0 ? 'counted' : 'not_counted';
  return { state, spans: [...ended, ...waiting] };
}

function placed(facts: IncidentFacts, endOf: (path: readonly string[]) => number | null): PlacedSpan[] {
  if (facts.transformers.length > 0) {
    return facts.transformers.map(({ id, ancestorIds, customers }) => ({
      transformerId: id,
      idpel: null,
      customers,
      endedAtMs: endOf([...ancestorIds, id]),
    }));
  }
  const known = facts.callers.map(({ idpel, transformerId, ancestorIds }) => ({
    transformerId,
    idpel,
    customers: 1,
    endedAtMs: endOf(transformerId === null ? ancestorIds : [...ancestorIds, transformerId]),
  }));
  const others = facts.customersOut - known.length;
  const unknown = { transformerId: null, idpel: null, customers: others, endedAtMs: endOf([]) };
  return others > 0 ? [...known, unknown] : known;
}

interface Restoration {
  readonly deviceId: string | null;
  readonly atMs: number;
}

/** What brought power back for good: no follow-up, nothing that is done again, nor the temporary repair before it (`standingOf`). */
function restorationsOf(orders: readonly OrderOfInterruption[]): Restoration[] {
  const awaited = orders.filter(awaitsPower);
  const undone = new Set(awaited.flatMap(({ id, followUpOf }) => [id, followUpOf]));
  return orders.flatMap(({ id, deviceId, restoredAt, followUpOf, isReopened }) =>
    restoredAt && !undone.has(id) && (followUpOf === null || isReopened)
      ? [{ deviceId, atMs: restoredAt.getTime() }]
      : [],
  );
}

/** The last restoration on the lowest device of the path that has one. While the incident waits, only what lies below it is back. */
function deepest(
  back: readonly Restoration[],
  path: readonly string[],
  incidentDeviceId: string,
  isWaiting: boolean,
): number | null {
  for (const deviceId of [...path].reverse()) {
    if (deviceId === incidentDeviceId && isWaiting) return null;
    const times = back.flatMap((one) => (one.deviceId === deviceId ? [one.atMs] : []));
    if (times.length > 0) return Math.max(...times);
    if (deviceId === incidentDeviceId) return null;
  }
  return null;
}
