import { startMoved } from '@comcen/shared/domain/work-order/integrity-later.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { ofType, type Rule } from './flag-orders.ts';
import type { FoundFlag } from './keep-flags.ts';

export const bookkeeping = 'a rule of flagOrders, which has authorized; reads only';

interface Taken {
  readonly report_id: string;
  readonly incident_id: string;
  readonly by: string | null;
}

interface Row extends Taken {
  order_id: string;
  ulp_id: string;
  was: Date;
  is: Date;
  is_kept_elsewhere: boolean;
}

/** Orders whose clock starts later since somebody took their first report away. Triage and regrouping do not count: no person did it. */
export const startMovedFlags: Rule = async (ctx, up3Id, events) => {
  const taken = await takenReports(ctx, events);
  if (taken.length === 0) return [];
  const rows = await movedOrders(ctx, up3Id, taken);
  return rows.flatMap((row): FoundFlag[] => {
    const flag = startMoved({
      reportId: row.report_id,
      by: row.by,
      was: row.was,
      is: row.is,
      isKeptElsewhere: row.is_kept_elsewhere,
    });
    return flag ? [{ ...flag, orderId: row.order_id, up3Id, ulpId: row.ulp_id }] : [];
  });
};

/**
 * Reports that a user took from an incident: now, or before and linked anew now (only then is it known where the clock went on).
 * Index domain_event_by_entity.
 */
async function takenReports(ctx: Context, events: Parameters<Rule>[2]): Promise<Taken[]> {
  const moved = ofType(events, 'report.detached', 'report.linked', 'report.answered');
  if (moved.length === 0) return [];
  const ids = [...new Set(moved.map(({ entityId }) => entityId))];
  return ctx.sql<Taken[]>`
    select distinct on (e.entity_id, incident_id) e.entity_id::uuid as report_id, f.incident_id, e.actor_id as by
    from domain_event e cross join lateral (
      select (case when e.type = 'report.detached' then e.data->>'incidentId' else e.data->>'from' end)::uuid as incident_id) f
    where e.entity = 'report' and e.entity_id = any(${ids}) and e.type in ('report.detached', 'report.linked')
      and e.actor_kind = 'user' and f.incident_id is not null
    order by e.entity_id, incident_id, e.id desc`;
}

/** A report that waits for triage is not judged yet; where a crew had arrived before it was made, no clock runs for it.  Indexes report_pkey, work_order_by_incident. */
const movedOrders = (ctx: Context, up3Id: string, taken: readonly Taken[]) => ctx.sql<Row[]>`
  select w.id as order_id, w.ulp_id, t.report_id, t.incident_id, t.by, r.reported_at as was, w.reported_at as is,
    exists (select from work_order o where o.incident_id = r.incident_id and o.state <> 'cancelled'
      and o.reported_at <= r.reported_at and (o.arrived_at is null or o.arrived_at > r.reported_at)) as is_kept_elsewhere
  from jsonb_to_recordset(${jsonOf(ctx.sql, taken)}) as t (report_id uuid, incident_id uuid, by text)
    join report r on r.id = t.report_id and r.state <> 'received' and r.incident_id is distinct from t.incident_id
    join work_order w on w.incident_id = t.incident_id
  where w.up3_id = ${up3Id} and w.state <> 'cancelled' and w.follow_up_of is null and w.reported_at > r.reported_at`;
