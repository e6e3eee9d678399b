import { priorityOf } from '@comcen/shared/domain/dispatch/priority.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { recordEvents } from '../../../events/record.ts';
import { needsOfIncident } from '../../work-order/needs-of-incident.ts';
import type { Group, GroupOrder } from './group.ts';

export const consequence = 'orders for incidents of a regrouping; the command or round behind it has authorized';

/** A new order for each of these incidents of the group, waiting for a crew; its response clock runs from the first report. */
export async function openOrders(ctx: Context, group: Group, incidentIds: readonly string[]): Promise<void> {
  if (incidentIds.length === 0) return;
  const { sql } = ctx;
  const facts = await sql<{ id: string; has_critical: boolean }[]>`
    select id, has_critical from incident where id = any(${[...incidentIds]}::uuid[])`;
  const rows = facts.flatMap(({ id, has_critical: hasCritical }) => {
    const incident = group.incidents.get(id);
    if (!incident) return [];
    const { kind, has_hazard: hasHazard, customers_out: customersOut } = incident;
    const reportedAt = incident.first_reported_at ?? incident.created_at;
    const urgency = { kind, hasHazard, hasCritical, customersOut, reportedAtMs: reportedAt.getTime() };
    return [
      { id: ctx.newId(), incident_id: id, priority: priorityOf(urgency, group.at.getTime()), reported_at: reportedAt },
    ];
  });
  const made = await sql<GroupOrder[]>`
    insert into work_order (id, up3_id, ulp_id, incident_id, kind, state, priority, lat, lng, address, device_id, customers_out,
      reported_at, created_at, waiting_since, needs)
    select n.id, i.up3_id, i.ulp_id, i.id, i.kind, 'new', n.priority, i.lat, i.lng, i.address, i.device_id, i.customers_out,
      n.reported_at, ${group.at}, ${group.at}, ${needsOfIncident(ctx)}
    from jsonb_to_recordset(${jsonOf(sql, rows)}) as n (id uuid, incident_id uuid, priority int, reported_at timestamptz)
      join incident i on i.id = n.incident_id
    returning id, number, incident_id, up3_id, ulp_id, kind, state, version, crew_id, device_id, lat, lng, address, priority,
      follow_up_of, false as is_reopened, arrived_at, restored_at`;
  await recordEvents(
    ctx,
    made.map((order) => ({
      type: 'work_order.created',
      entity: 'work_order' as const,
      entityId: order.id,
      entityVersion: order.version,
      up3Id: order.up3_id,
      ulpId: order.ulp_id,
      at: group.at,
      data: { incidentId: order.incident_id, kind: order.kind, by: 'regrouped' },
    })),
  );
  group.orders.push(...made);
}
