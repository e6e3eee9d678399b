import { lateEntry } from '@comcen/shared/domain/work-order/integrity-later.ts';
import { idsIn, ofType, type Rule } from './flag-orders.ts';

export const bookkeeping = 'a rule of flagOrders, which has authorized; reads only';

interface Row {
  order_id: string;
  ulp_id: string;
  report_id: string;
  reported_at: Date;
  received_at: Date;
  created_by: string | null;
}

/** Orders whose clock starts with a report that was typed long after. Indexes report_by_incident, work_order_by_incident. */
export const lateEntryFlags: Rule = async (ctx, up3Id, events) => {
  const incidentIds = idsIn(ofType(events, 'report.linked', 'work_order.created'), 'incidentId');
  if (incidentIds.length === 0) return [];
  const rows = await ctx.sql<Row[]>`
    select w.id as order_id, w.ulp_id, r.id as report_id, r.reported_at, r.received_at, r.created_by
    from unnest(${incidentIds}::uuid[]) k (incident_id)
      join lateral (select * from report where incident_id = k.incident_id order by reported_at, id limit 1) r on r.is_late_entry
      join work_order w on w.incident_id = k.incident_id
    where w.up3_id = ${up3Id} and w.state <> 'cancelled' and w.follow_up_of is null and w.reported_at = r.reported_at`;
  return rows.map((row) => ({
    orderId: row.order_id,
    up3Id,
    ulpId: row.ulp_id,
    ...lateEntry({
      reportId: row.report_id,
      reportedAt: row.reported_at,
      receivedAt: row.received_at,
      by: row.created_by,
    }),
  }));
};
