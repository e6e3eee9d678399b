import type { FaultLevel, GroupingKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { actorColumns } from '../../../events/record.ts';
import type { Group, GroupIncident, GroupingReason, GroupOrder } from './group.ts';

export const consequence =
  'the memory of a regrouping for its undo; the command or round behind it authorizes and records';

/** An incident as it was; what its reports and orders do not tell. */
export interface IncidentBefore {
  readonly ulpId: string;
  readonly deviceId: string | null;
  readonly level: FaultLevel;
  readonly probability: number | null;
  readonly lat: number;
  readonly lng: number;
  readonly address: string;
  readonly hasHazard: boolean;
  readonly confirmedAt: string | null;
  readonly confirmedBy: string | null;
}

export interface OrderBefore {
  readonly id: string;
  readonly incidentId: string;
  readonly ulpId: string;
  readonly deviceId: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly address: string;
}

export const incidentBefore = (incident: GroupIncident): IncidentBefore => ({
  ulpId: incident.ulp_id,
  deviceId: incident.device_id,
  level: incident.fault_level,
  probability: incident.probability,
  lat: incident.lat,
  lng: incident.lng,
  address: incident.address,
  hasHazard: incident.has_hazard,
  confirmedAt: incident.confirmed_at?.toISOString() ?? null,
  confirmedBy: incident.confirmed_by,
});

export const orderBefore = (order: GroupOrder): OrderBefore => ({
  id: order.id,
  incidentId: order.incident_id,
  ulpId: order.ulp_id,
  deviceId: order.device_id,
  lat: order.lat,
  lng: order.lng,
  address: order.address,
});

export interface NewChange {
  readonly incidentId: string;
  readonly kind: GroupingKind;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly otherId?: string | null;
  readonly reportIds?: readonly string[];
  readonly workOrderIds?: readonly string[];
  readonly before?: {
    readonly incident?: IncidentBefore;
    readonly other?: IncidentBefore;
    readonly orders?: readonly OrderBefore[];
  };
  readonly reason: GroupingReason;
  readonly undoes?: string;
}

/** Writes one row for each change; ids in the same order. */
export async function keepChanges(ctx: Context, group: Group, changes: readonly NewChange[]): Promise<string[]> {
  if (changes.length === 0) return [];
  const rows = changes.map((change) => ({
    id: ctx.newId(),
    incident_id: change.incidentId,
    kind: change.kind,
    from_device_id: change.from ?? null,
    to_device_id: change.to ?? null,
    other_incident_id: change.otherId ?? null,
    report_ids: change.reportIds ?? [],
    work_order_ids: change.workOrderIds ?? [],
    before: change.before ?? {},
    reason: change.reason,
    undoes: change.undoes ?? null,
  }));
  await ctx.sql`
    insert into grouping_change (id, up3_id, incident_id, kind, from_device_id, to_device_id, other_incident_id, report_ids,
      work_order_ids, before, reason, actor_id, at, undoes)
    select n.id, ${group.up3Id}, n.incident_id, n.kind, n.from_device_id, n.to_device_id, n.other_incident_id, n.report_ids,
      n.work_order_ids, n.before, n.reason, ${actorColumns(ctx).id}, ${group.at}, n.undoes
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as n (id uuid, incident_id uuid, kind text, from_device_id uuid,
      to_device_id uuid, other_incident_id uuid, report_ids uuid[], work_order_ids uuid[], before jsonb, reason jsonb,
      undoes uuid)`;
  return rows.map(({ id }) => id);
}
