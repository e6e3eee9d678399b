import type { WorkKind } from '@comcen/shared/domain/codes.ts';
import { priorityOf } from '@comcen/shared/domain/dispatch/priority.ts';
import { OPEN_STATES } from '@comcen/shared/domain/work-order/states.ts';
import type { Context } from '../../context.ts';
import { recordEvent } from '../../events/record.ts';

export const consequence = 'figures of an incident whose reports a command changed; that command has authorized';

export interface Recounted {
  readonly id: string;
  readonly reportCount: number;
  readonly hasHazard: boolean;
  /** An operator stated it; it needs no report. */
  readonly isByHand: boolean;
}

interface Row {
  id: string;
  kind: WorkKind;
  up3_id: string;
  ulp_id: string;
  version: number;
  report_count: number;
  customers_out: number;
  has_hazard: boolean;
  has_critical: boolean;
  first_reported_at: Date | null;
  created_at: Date;
  is_by_hand: boolean;
}

/**
 * Reckons an incident and its open orders again from the reports that are linked to it now. The clocks keep a withdrawn report: it
 * was the first contact all the same. `hazardLeft`: the report that went was the hazard. Null: no such incident.
 */
export async function recountIncident(ctx: Context, id: string, hazardLeft: boolean): Promise<Recounted | null> {
  const row = await recount(ctx, id, hazardLeft);
  if (!row) return null;
  await followInOrders(ctx, row);
  await recordEvent(ctx, {
    type: 'incident.updated',
    entity: 'incident',
    entityId: row.id,
    entityVersion: row.version,
    up3Id: row.up3_id,
    ulpId: row.ulp_id,
    at: ctx.clock(),
    data: {
      reportCount: row.report_count,
      customersOut: row.customers_out,
      firstReportedAt: row.first_reported_at?.toISOString() ?? null,
    },
  });
  return { id, reportCount: row.report_count, hasHazard: row.has_hazard, isByHand: row.is_by_hand };
}

/**
 * Counts as triage does: each idpel once, and one for an opener without idpel; what an operator stated counts all below its device.
 * Indexes report_by_incident, domain_event_by_entity, customer_pkey.
 */
async function recount(ctx: Context, id: string, hazardLeft: boolean): Promise<Row | undefined> {
  const [row] = await ctx.sql<Row[]>`
    with facts as (
      select count(*) filter (where r.state <> 'withdrawn')::int as live,
        (count(distinct r.idpel) filter (where r.state <> 'withdrawn')
          + coalesce(bool_or(r.idpel is null and r.state <> 'withdrawn' and r.link_reason->>'code' = 'new_incident'), false)::int
        )::int as customers,
        min(r.reported_at) as first_at,
        coalesce(bool_or(r.kind = 'hazard') filter (where r.state <> 'withdrawn'), false) as has_hazard,
        coalesce(bool_or(c.is_critical) filter (where r.state <> 'withdrawn'), false) as has_critical,
        exists (select from domain_event e where e.entity = 'incident' and e.entity_id = ${id}
          and e.type = 'incident.opened' and e.data->>'by' = 'operator') as is_by_hand
      from report r left join customer c on c.idpel = r.idpel where r.incident_id = ${id}
    )
    update incident i set version = i.version + 1, report_count = f.live,
      customers_out = greatest(1, f.customers,
        case when f.is_by_hand then (select d.customer_count from grid_device d where d.id = i.device_id) end),
      has_hazard = i.kind = 'hazard' or f.has_hazard or (i.has_hazard and not ${hazardLeft}::boolean),
      has_critical = f.has_critical,
      first_reported_at = case when f.is_by_hand then f.first_at else coalesce(f.first_at, i.first_reported_at) end,
      started_at = case when f.is_by_hand then least(i.created_at, f.first_at) else coalesce(f.first_at, i.started_at) end
    from facts f where i.id = ${id}
    returning i.id, i.kind, i.up3_id, i.ulp_id, i.version, i.report_count, i.customers_out, i.has_hazard, i.has_critical,
      i.first_reported_at, i.created_at, f.is_by_hand`;
  return row;
}

/** The response clock of an order stands once somebody arrived; a follow-up has its own. Index work_order_by_incident. */
async function followInOrders(ctx: Context, row: Row): Promise<void> {
  const first = row.first_reported_at;
  const urgency = {
    kind: row.kind,
    hasHazard: row.has_hazard,
    hasCritical: row.has_critical,
    customersOut: row.customers_out,
    reportedAtMs: (first ?? row.created_at).getTime(),
  };
  await ctx.sql`
    update work_order w set customers_out = ${row.customers_out},
      priority = case when w.priority_source = 'computed' then ${priorityOf(urgency, ctx.clock().getTime())} else w.priority end,
      reported_at = case
        when w.arrived_at is not null or w.follow_up_of is not null then w.reported_at
        when ${row.is_by_hand}::boolean then least(w.created_at, ${first}::timestamptz)
        else coalesce(${first}::timestamptz, w.reported_at) end
    where w.incident_id = ${row.id} and w.state in ${ctx.sql([...OPEN_STATES])}`;
}
