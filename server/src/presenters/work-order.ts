import type { DeviceKind, EstimateSource, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { DispatchDecision, OrderTimes, WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { iso, isoOrNull } from './instant.ts';

/** A work order joined with its crew, device, incident and current offer (queries/work-orders.ts). */
export interface WorkOrderRow {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  incident_id: string;
  kind: WorkKind;
  state: WorkOrderState;
  version: number;
  priority: number;
  priority_source: 'computed' | 'operator';
  crew_id: string | null;
  crew_code: string | null;
  crew_name: string | null;
  device_id: string | null;
  device_code: string | null;
  device_name: string | null;
  device_kind: DeviceKind | null;
  lat: number;
  lng: number;
  address: string;
  customers_out: number;
  report_count: number;
  has_hazard: boolean;
  has_critical: boolean;
  attempts: number;
  offer_expires_at: Date | null;
  hold_reason: string | null;
  note: string;
  reported_at: Date;
  created_at: Date;
  dispatched_at: Date | null;
  accepted_at: Date | null;
  departed_at: Date | null;
  arrived_at: Date | null;
  restored_at: Date | null;
  completed_at: Date | null;
  closed_at: Date | null;
  held_at: Date | null;
  cancelled_at: Date | null;
  outage_started_at: Date;
  response_since: Date | null;
  estimate_at: Date | null;
  estimate_source: EstimateSource | null;
  dispatch: DispatchDecision | null;
}

export function presentWorkOrderItem(row: WorkOrderRow): WorkOrderItem {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    version: row.version,
    kind: row.kind,
    priority: row.priority,
    prioritySource: row.priority_source,
    up3: row.up3_id,
    ulp: row.ulp_id,
    incidentId: row.incident_id,
    crew: presentCrewRef(row),
    device: presentDeviceRef(row),
    location: { lat: row.lat, lng: row.lng },
    address: row.address,
    customersOut: row.customers_out,
    reportCount: row.report_count,
    hasHazard: row.has_hazard,
    hasCritical: row.has_critical,
    attempts: row.attempts,
    offerExpiresAt: row.state === 'offered' ? isoOrNull(row.offer_expires_at) : null,
    holdReason: row.hold_reason,
    waitingReason: waitingReason(row),
    responseSince: isoOrNull(row.response_since),
    outageStartedAt: iso(row.outage_started_at),
    times: presentTimes(row),
  };
}

export function presentCrewRef(row: Pick<WorkOrderRow, 'crew_id' | 'crew_code' | 'crew_name'>) {
  if (row.crew_id === null || row.crew_code === null) return null;
  return { id: row.crew_id, code: row.crew_code, name: row.crew_name ?? row.crew_code };
}

export function presentDeviceRef(
  row: Pick<WorkOrderRow, 'device_id' | 'device_code' | 'device_name' | 'device_kind'>,
): { id: string; code: string; name: string; kind: DeviceKind } | null {
  if (row.device_id === null || row.device_code === null || row.device_kind === null) return null;
  return { id: row.device_id, code: row.device_code, name: row.device_name ?? row.device_code, kind: row.device_kind };
}

function waitingReason(row: WorkOrderRow): string | null {
  if (row.state !== 'new' || row.dispatch === null || row.dispatch.chosen !== null) return null;
  return row.dispatch.reasons[0]?.code ?? null;
}

function presentTimes(row: WorkOrderRow): OrderTimes {
  return {
    reportedAt: iso(row.reported_at),
    createdAt: iso(row.created_at),
    dispatchedAt: isoOrNull(row.dispatched_at),
    acceptedAt: isoOrNull(row.accepted_at),
    departedAt: isoOrNull(row.departed_at),
    arrivedAt: isoOrNull(row.arrived_at),
    restoredAt: isoOrNull(row.restored_at),
    completedAt: isoOrNull(row.completed_at),
    closedAt: isoOrNull(row.closed_at),
    heldAt: isoOrNull(row.held_at),
    cancelledAt: isoOrNull(row.cancelled_at),
  };
}
