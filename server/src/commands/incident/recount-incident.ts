import type { WorkKind } from '@comcen/shared/domain/codes.ts';
import { priorityOf } from '@comcen/shared/domain/dispatch/priority.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { recordEvents } from '../../events/record.ts';

export const consequence = 'figures of an incident whose reports a command changed; that command has authorized';

export interface Recount {
  readonly id: string;
  /** The report that went was the hazard, or the incident that left brought it. */
  readonly hazardLeft?: boolean;
  /** An incident with a hazard became part of it. */
  readonly hazardJoined?: boolean;
}

export interface Recounted {
  readonly id: string;
  readonly reportCount: number;
  readonly customersOut: number;
  readonly hasHazard: boolean;
  readonly firstReportedAt: Date | null;
  readonly version: number;
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

/** As `recountIncidents`, for one. Null: no such incident. */
export async function recountIncident(ctx: Context, id: string, hazardLeft: boolean): Promise<Recounted | null> {
  const [recounted] = await recountIncidents(ctx, [{ id, hazardLeft }]);
  return recounted ?? null;
}

/**
 * Reckons incidents, locked by the caller, and their open orders again from the reports that are linked to them now. The clocks keep
 * a withdrawn report: it was the first contact all the same. Three statements for any number of incidents.
 */
export async function recountIncidents(ctx: Context, which: readonly Recount[]): Promise<Recounted[]> {
  if (which.length === 0) return [];
  const rows = await recount(ctx, which);
  await followInOrders(ctx, rows);
  await recordEvents(
    ctx,
    rows.map((row) => ({
      type: 'incident.updated',
      entity: 'incident' as const,
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
    })),
  );
  return rows.map((row) => ({
    id: row.id,
    reportCount: row.report_count,
    customersOut: row.customers_out,
    hasHazard: row.has_hazard,
    firstReportedAt: row.first_reported_at,
    version: row.version,
    isByHand: row.is_by_hand,
  }));
}

/**
 * Counts as triage does: each idpel once, and one for each opener without idpel (`first`: its reason before it was regrouped). All
 * below the device count once somebody reckoned (probability) or stated that the fault is there. What operators stated about incidents
 * that were merged into this one counts for it. Indexes report_by_incident, domain_event_by_entity, incident_merged_into, customer_pkey.
 */
const recount = (ctx: Context, which: readonly Recount[]) => ctx.sql<Row[]>`
  with facts as (
    select k.id, k."hazardLeft" as hazard_left, k."hazardJoined" as hazard_joined, f.*, h.stated_at
    from jsonb_to_recordset(${jsonOf(ctx.sql, which)}) as k (id uuid, "hazardLeft" boolean, "hazardJoined" boolean)
      cross join lateral (
        select count(*) filter (where r.state <> 'withdrawn')::int as live,
          (count(distinct r.idpel) filter (where r.state <> 'withdrawn') + count(*) filter (where r.idpel is null
            and r.state <> 'withdrawn' and coalesce(r.link_reason->>'first', r.link_reason->>'code') = 'new_incident')
          )::int as customers,
          min(r.reported_at) as first_at,
          coalesce(bool_or(r.kind = 'hazard') filter (where r.state <> 'withdrawn'), false) as has_hazard,
          coalesce(bool_or(c.is_critical) filter (where r.state <> 'withdrawn'), false) as has_critical
        from report r left join customer c on c.idpel = r.idpel where r.incident_id = k.id
      ) f
      cross join lateral (
        with recursive one as (
          select k.id union select m.id from incident m join one on m.merged_into = one.id)
        select min(e.at) as stated_at from one join domain_event e on e.entity = 'incident' and e.entity_id = one.id::text
          and e.type = 'incident.opened' and e.data->>'by' = 'operator'
      ) h
  )
  update incident i set version = i.version + 1, report_count = f.live,
    customers_out = greatest(1, f.customers,
      case when i.fault_level <> 'service' and (f.stated_at is not null or i.probability is not null)
        then (select d.customer_count from grid_device d where d.id = i.device_id) end),
    has_hazard = i.kind = 'hazard' or f.has_hazard or coalesce(f.hazard_joined, false)
      or (i.has_hazard and not coalesce(f.hazard_left, false)),
    has_critical = f.has_critical,
    first_reported_at = case when f.stated_at is not null then f.first_at else coalesce(f.first_at, i.first_reported_at) end,
    started_at = case when f.stated_at is not null then least(f.stated_at, f.first_at) else coalesce(f.first_at, i.started_at) end
  from facts f where i.id = f.id and i.id = any(${which.map(({ id }) => id)}::uuid[])
  returning i.id, i.kind, i.up3_id, i.ulp_id, i.version, i.report_count, i.customers_out, i.has_hazard, i.has_critical,
    i.first_reported_at, i.created_at, f.stated_at is not null as is_by_hand`;

/** The response clock of an order stands once somebody arrived; a follow-up has its own. Index work_order_by_incident. */
async function followInOrders(ctx: Context, rows: readonly Row[]): Promise<void> {
  const nowMs = ctx.clock().getTime();
  const facts = rows.map((row) => ({
    id: row.id,
    customers_out: row.customers_out,
    priority: priorityOf(
      {
        kind: row.kind,
        hasHazard: row.has_hazard,
        hasCritical: row.has_critical,
        customersOut: row.customers_out,
        reportedAtMs: (row.first_reported_at ?? row.created_at).getTime(),
      },
      nowMs,
    ),
    first: row.first_reported_at,
    is_by_hand: row.is_by_hand,
  }));
  await ctx.sql`
    update work_order w set customers_out = f.customers_out,
      priority = case when w.priority_source = 'computed' then f.priority else w.priority end,
      reported_at = case
        when w.arrived_at is not null or w.follow_up_of is not null then w.reported_at
        when f.is_by_hand then least(w.created_at, f.first)
        else coalesce(f.first, w.reported_at) end
    from jsonb_to_recordset(${jsonOf(ctx.sql, facts)}) as f (id uuid, customers_out int, priority int, first timestamptz,
      is_by_hand boolean)
    where w.incident_id = f.id and w.incident_id = any(${rows.map(({ id }) => id)}::uuid[])
      and w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held')`;
}
