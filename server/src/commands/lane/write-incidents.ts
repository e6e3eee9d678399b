import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { needsOfIncident } from '../work-order/needs-of-incident.ts';
import { type IncidentChange, priorityOfChange } from './link-changes.ts';
import { inferenceOf } from './write-regroup.ts';

export const consequence = 'rows of linkReports, which has authorized and records their events';

/** Inserts the new incidents. One whose device got another open incident meanwhile is left out. Ids with their versions. */
export async function openIncidents(
  ctx: Context,
  up3Id: string,
  changes: readonly IncidentChange[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = changes.flatMap((change) => {
    if (!change.opened) return [];
    const { deviceId, idpel } = change.opened;
    return [
      {
        ...countsOf(change),
        id: change.id,
        ulp_id: change.ulpId,
        kind: change.kind,
        device_id: deviceId,
        idpel,
        ...change.place,
        level: change.level,
        ...reckoned(change, now),
        address: change.address,
        report_count: change.reports,
      },
    ];
  });
  if (rows.length === 0) return new Map();
  // incident_open_device resolves the race with an operator who opens one on the same device.
  const inserted = await ctx.sql<{ id: string; version: number }[]>`
    insert into incident (id, up3_id, ulp_id, kind, device_id, idpel, lat, lng, address, started_at, first_reported_at,
      customers_out, has_hazard, has_critical, report_count, created_at, fault_level, probability, inference)
    select n.id, ${up3Id}, n.ulp_id, n.kind, n.device_id, (select c.idpel from customer c where c.idpel = n.idpel), n.lat,
      n.lng, n.address, n.first_reported_at, n.first_reported_at, n.customers_out, n.has_hazard, n.has_critical,
      n.report_count, ${now}, n.level, n.probability, n.inference
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as n (id uuid, ulp_id text, kind text, device_id uuid, idpel text,
      lat double precision, lng double precision, address text, first_reported_at timestamptz, customers_out int,
      has_hazard boolean, has_critical boolean, report_count int, level text, probability float8, inference jsonb)
    on conflict do nothing returning id, version`;
  return new Map(inserted.map((row) => [row.id, row.version]));
}

/** One work order per new incident, waiting for a crew. */
export async function openWorkOrders(
  ctx: Context,
  up3Id: string,
  orders: readonly { orderId: string; incident: IncidentChange }[],
  now: Date,
): Promise<void> {
  if (orders.length === 0) return;
  const rows = orders.map(({ orderId, incident }) => ({
    id: orderId,
    incident_id: incident.id,
    priority: priorityOfChange(incident, now.getTime()),
  }));
  await ctx.sql`
    insert into work_order (id, up3_id, ulp_id, incident_id, kind, state, priority, lat, lng, address, device_id, customers_out,
      reported_at, created_at, waiting_since, needs)
    select n.id, ${up3Id}, i.ulp_id, i.id, i.kind, 'new', n.priority, i.lat, i.lng, i.address, i.device_id, i.customers_out,
      i.first_reported_at, ${now}, ${now}, ${needsOfIncident(ctx)}
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as n (id uuid, incident_id uuid, priority int)
      join incident i on i.id = n.incident_id`;
}

export interface GrownIncident {
  readonly version: number;
  readonly firstReportedAt: Date;
  /** Somebody is to be sent, or is there. */
  readonly hasOrder: boolean;
}

/**
 * Adds to open incidents and to their open orders. Nobody waits in a circle: orders before incidents and each kind by id, as every
 * command that locks several. An update locks in whatever order its plan reads, so rows are locked by a sorted part of the same
 * statement. An incident that ended meanwhile is left out.
 */
export async function growIncidents(
  ctx: Context,
  changes: readonly IncidentChange[],
  now: Date,
): Promise<Map<string, GrownIncident>> {
  const rows = changes.flatMap((change) =>
    change.isNew
      ? []
      : [
          {
            ...countsOf(change),
            id: change.id,
            reports: change.reports,
            ...reckoned(change, now),
            priority: priorityOfChange(change, now.getTime()),
          },
        ],
  );
  if (rows.length === 0) return new Map();
  const json = jsonOf(ctx.sql, rows);
  const ids = rows.map((row) => row.id);
  // Index work_order_by_incident, incident_pkey. The locked part brings the values along: joined to them again beside it, the rows
  // were paired each with each (500 of them: 350 ms instead of 45).
  const orders = await ctx.sql<{ incident_id: string }[]>`
    with locked as (
      select w.id, g.customers_out, g.priority, g.first_reported_at
      from work_order w join jsonb_to_recordset(${json}) as g (id uuid, customers_out int, priority int,
        first_reported_at timestamptz) on g.id = w.incident_id
      where w.incident_id = any(${ids}::uuid[])
        and w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held')
      order by w.id for update of w)
    update work_order w set customers_out = l.customers_out,
      priority = case when w.priority_source = 'computed' then l.priority else w.priority end,
      reported_at = case when w.arrived_at is null and w.follow_up_of is null then least(w.reported_at, l.first_reported_at)
        else w.reported_at end
    from locked l
    where w.id = l.id and w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held')
    returning w.incident_id`;
  const grown = await ctx.sql<{ id: string; version: number; first_reported_at: Date }[]>`
    with locked as (
      select i.id, g.reports, g.customers_out, g.has_hazard, g.has_critical, g.first_reported_at, g.probability, g.inference
      from incident i join jsonb_to_recordset(${json}) as g (id uuid, reports int, customers_out int, has_hazard boolean,
        has_critical boolean, first_reported_at timestamptz, probability float8, inference jsonb) on g.id = i.id
      where i.id = any(${ids}::uuid[])
      order by i.id for update of i)
    update incident i set report_count = i.report_count + l.reports, customers_out = l.customers_out,
      has_hazard = i.has_hazard or l.has_hazard, has_critical = i.has_critical or l.has_critical,
      first_reported_at = least(i.first_reported_at, l.first_reported_at),
      started_at = least(i.started_at, l.first_reported_at), probability = coalesce(l.probability, i.probability),
      inference = coalesce(l.inference, i.inference), version = i.version + 1
    from locked l
    where i.id = l.id and i.state in ('open', 'partly_restored') returning i.id, i.version, i.first_reported_at`;
  const served = new Set(orders.map((order) => order.incident_id));
  return new Map(
    grown.map(({ id, version, first_reported_at }) => [
      id,
      { version, firstReportedAt: first_reported_at, hasOrder: served.has(id) },
    ]),
  );
}

/** What the calls as a whole say about it, where that was reckoned. */
const reckoned = ({ fault }: IncidentChange, now: Date) => ({
  probability: fault?.probability ?? null,
  inference: fault && inferenceOf(fault, now),
});

const countsOf = (change: IncidentChange) => ({
  customers_out: change.customersOut,
  has_hazard: change.hasHazard,
  has_critical: change.hasCritical,
  first_reported_at: new Date(change.firstReportedAtMs).toISOString(),
});
