import { CALLS_UNTIL_S, restoredBeforeCustomers } from '@comcen/shared/domain/work-order/integrity-later.ts';
import type { Context } from '../../context.ts';
import { idsIn, ofType, type Rule } from './flag-orders.ts';
import type { FoundFlag } from './keep-flags.ts';

export const bookkeeping = 'a rule of flagOrders, which has authorized; reads only';

interface Row {
  order_id: string;
  ulp_id: string;
  restored_at: Date;
  calls: { reportId: string; customer: string; reportedAt: string }[];
}

/** Orders said to be restored whose customers, or others below the same device, report an outage shortly after. */
export const earlyRestoreFlags: Rule = async (ctx, up3Id, events) => {
  const incidentIds = idsIn(ofType(events, 'report.linked'), 'incidentId');
  if (incidentIds.length === 0) return [];
  const rows = await callsAfter(ctx, up3Id, incidentIds);
  return rows.flatMap((row): FoundFlag[] => {
    const calls = row.calls.map((call) => ({ ...call, reportedAt: new Date(call.reportedAt) }));
    const flag = restoredBeforeCustomers(row.restored_at, calls);
    return flag ? [{ ...flag, orderId: row.order_id, up3Id, ulpId: row.ulp_id }] : [];
  });
};

/**
 * Calls of the incidents that just got one, beside the orders restored in the hour before on the same device or one above it. A fault
 * of one customer's own line has nobody else below. Indexes report_by_incident, incident_by_restored, work_order_by_incident.
 */
const callsAfter = (ctx: Context, up3Id: string, incidentIds: readonly string[]) => ctx.sql<Row[]>`
  with call as (
    select r.id, coalesce(r.idpel, r.id::text) as customer, r.reported_at, r.transformer_id, r.incident_id, t.ancestor_ids
    from report r join grid_device t on t.id = r.transformer_id
    where r.incident_id = any(${[...incidentIds]}::uuid[]) and r.kind = 'outage' and r.state <> 'withdrawn'
  )
  select w.id as order_id, w.ulp_id, w.restored_at,
    jsonb_agg(jsonb_build_object('reportId', c.id, 'customer', c.customer, 'reportedAt', c.reported_at)) as calls
  from call c
    join incident i on i.up3_id = ${up3Id} and i.restored_at between c.reported_at - ${CALLS_UNTIL_S} * interval '1 second' and c.reported_at
      and i.fault_level <> 'service' and (i.device_id = c.transformer_id or i.device_id = any(c.ancestor_ids))
    join work_order w on w.incident_id = i.id and w.kind = 'outage' and w.state <> 'cancelled' and w.restored_at < c.reported_at
      and w.follow_up_of is null
  group by w.id, w.ulp_id, w.restored_at`;
