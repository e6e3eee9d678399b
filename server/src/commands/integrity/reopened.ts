import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { cancelledAndReopened, RESTARTED_WITHIN_S } from '@comcen/shared/domain/work-order/integrity-later.ts';
import type { Context } from '../../context.ts';
import { targetsOf } from '../../queries/kpi-targets.ts';
import { entityIds, ofType, type Rule } from './flag-orders.ts';
import type { FoundFlag } from './keep-flags.ts';

export const bookkeeping = 'a rule of flagOrders, which has authorized; reads only';

/** An order that is cancelled was reported at most this long before its successor: the index is read from there. */
const LOOK_BACK_H = 48;

interface Row {
  order_id: string;
  ulp_id: string;
  reported_at: Date;
  created_at: Date;
  earlier_id: string;
  earlier_number: string;
  earlier_reported_at: Date;
  cancelled_at: Date;
  by: string | null;
}

/** New orders for what an order was about that somebody cancelled shortly before. */
export const reopenedFlags: Rule = async (ctx, up3Id, events) => {
  // Customers that call again are linked after their order is made: both are looked at.
  const created = entityIds(ofType(events, 'work_order.created'));
  const linked = ofType(events, 'report.linked').flatMap(({ data }) =>
    typeof data.incidentId === 'string' ? [data.incidentId] : [],
  );
  if (created.length + linked.length === 0) return [];
  const targets = await targetsOf(ctx, up3Id);
  const rows = await successors(ctx, up3Id, created, [...new Set(linked)]);
  return rows.flatMap((row): FoundFlag[] => {
    const flag = cancelledAndReopened({
      earlier: { orderId: row.earlier_id, number: row.earlier_number, reportedAt: row.earlier_reported_at },
      cancelledAt: row.cancelled_at,
      by: row.by,
      reportedAt: row.reported_at,
      createdAt: row.created_at,
      targetS: targets(row.ulp_id, Number(dayOf(row.reported_at).slice(0, 4))).responseS,
    });
    return flag ? [{ ...flag, orderId: row.order_id, up3Id, ulpId: row.ulp_id }] : [];
  });
};

/** The same device, or a customer of both. Indexes work_order_by_incident, work_order_by_reported, report_by_incident, domain_event_by_entity. */
const successors = (ctx: Context, up3Id: string, created: readonly string[], incidents: readonly string[]) => ctx.sql<
  Row[]
>`
  with fresh as (
    select id, ulp_id, incident_id, device_id, reported_at, created_at from work_order
    where up3_id = ${up3Id} and follow_up_of is null and state <> 'cancelled'
      and (id = any(${[...created]}::uuid[]) or incident_id = any(${[...incidents]}::uuid[]))
  )
  select distinct on (n.id) n.id as order_id, n.ulp_id, n.reported_at, n.created_at, e.id as earlier_id, e.number as earlier_number,
    e.reported_at as earlier_reported_at, e.cancelled_at, c.actor_id as by
  from fresh n
    join work_order e on e.up3_id = ${up3Id} and e.reported_at between n.reported_at - ${LOOK_BACK_H} * interval '1 hour' and n.reported_at
      and e.id <> n.id and e.state = 'cancelled' and e.arrived_at is null and e.follow_up_of is null
      and e.cancelled_at between n.created_at - ${RESTARTED_WITHIN_S} * interval '1 second' and n.created_at
    cross join lateral (
      select v.actor_id from domain_event v where v.entity = 'work_order' and v.entity_id = e.id::text
        and v.type in ('work_order.cancelled', 'work_order.superseded') and v.actor_kind = 'user'
        and v.data->>'reason' is distinct from 'withdrawn' order by v.id desc limit 1) c
  where e.device_id = n.device_id or exists (
    select from report a join report b on b.idpel = a.idpel
    where a.incident_id = e.incident_id and b.incident_id = n.incident_id)
  order by n.id, e.reported_at, e.id`;
