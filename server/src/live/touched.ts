import { MOVE_REASONS, type MoveReason } from '@comcen/shared/domain/codes.ts';
import type { StreamEvent } from '../events/replay.ts';

/** Ids of what a batch of events changed in one UP3, each with the last event that did it. */
export interface Touched {
  readonly workOrders: Map<string, string>;
  readonly incidents: Map<string, string>;
  /** Crews whose duty or load changed. */
  readonly crews: Map<string, string>;
  readonly alarms: Map<string, string>;
  readonly storms: Map<string, string>;
  setting: string | null;
  /** Crews that acted themselves: a command brings a place along. */
  readonly moved: Set<string>;
  /** Orders with the crews that events name, to tell a phone that it lost one. */
  readonly crewsOfOrder: Map<string, Set<string>>;
  /** Why an order was taken from a crew, by `takenKey`. */
  readonly takenWhy: Map<string, MoveReason>;
}

export const takenKey = (orderId: string, crewId: string): string => `${orderId} ${crewId}`;

const nothing = (): Touched => ({
  workOrders: new Map(),
  incidents: new Map(),
  crews: new Map(),
  alarms: new Map(),
  storms: new Map(),
  setting: null,
  moved: new Set(),
  crewsOfOrder: new Map(),
  takenWhy: new Map(),
});

/** What the events changed, by UP3. Events without one (users, server) concern no board. */
export function touchedBy(events: readonly StreamEvent[]): Map<string, Touched> {
  const areas = new Map<string, Touched>();
  for (const event of events) {
    if (event.up3Id === null) continue;
    const touched = areas.get(event.up3Id) ?? nothing();
    areas.set(event.up3Id, touched);
    addOwn(touched, event);
  }
  // After all own events: a derived change never hides the event that is the thing's own.
  for (const event of events) {
    const touched = event.up3Id === null ? undefined : areas.get(event.up3Id);
    if (touched) addDerived(touched, event);
  }
  return areas;
}

function addOwn(touched: Touched, { entity, entityId, type }: StreamEvent): void {
  if (entity === 'work_order') touched.workOrders.set(entityId, type);
  else if (entity === 'incident') touched.incidents.set(entityId, type);
  else if (entity === 'crew') touched.crews.set(entityId, type);
  else if (entity === 'alarm') touched.alarms.set(entityId, type);
  else if (entity === 'storm') touched.storms.set(entityId, type);
  else if (entity === 'setting') touched.setting = type;
}

/** A report that was linked changes its incident's figures, a claim its order's page, an order that moved its crew's load. */
function addDerived(touched: Touched, event: StreamEvent): void {
  const crewId = idIn(event, 'crewId');
  const incidentId = idIn(event, 'incidentId');
  const orderId = idIn(event, 'workOrderId');
  if (event.entity === 'field_claim' && orderId && !touched.workOrders.has(orderId)) {
    touched.workOrders.set(orderId, event.type);
  }
  if (incidentId && !touched.incidents.has(incidentId)) touched.incidents.set(incidentId, event.type);
  if (!crewId) return;
  if (!touched.crews.has(crewId)) touched.crews.set(crewId, event.type);
  if (event.actorKind === 'user') touched.moved.add(crewId);
  if (event.entity !== 'work_order') return;
  const crews = touched.crewsOfOrder.get(event.entityId) ?? new Set();
  touched.crewsOfOrder.set(event.entityId, crews.add(crewId));
  const reason = MOVE_REASONS.find((known) => known === event.data.reason);
  if (event.type === 'work_order.recalled' && reason) touched.takenWhy.set(takenKey(event.entityId, crewId), reason);
}

function idIn(event: StreamEvent, key: string): string | null {
  const value = event.data[key];
  return typeof value === 'string' && value.length === 36 ? value : null;
}
