import type { CustomerPlace, OrderOfInterruption } from '@comcen/shared/domain/kpi/reliability/spans.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'reads what interruptions are made of; whoever reads them has authorized';

export interface DeviceColumns {
  device_id: string | null;
  device_kind: string | null;
  ancestor_ids: string[] | null;
  customer_count: number | null;
}

export interface IncidentRow extends DeviceColumns {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  kind: string;
  state: string;
  idpel: string | null;
  fault_level: string;
  started_at: Date;
  restored_at: Date | null;
  customers_out: number;
  is_confirmed: boolean;
  cause: string | null;
}

/** Indexes incident_pkey, grid_device_pkey, work_order_by_incident. */
export const incidentsOf = (ctx: Context, ids: readonly string[]) => ctx.sql<IncidentRow[]>`
  select i.id, i.number, i.up3_id, i.ulp_id, i.kind, i.state, i.idpel, i.fault_level, i.started_at, i.restored_at, i.customers_out,
    i.confirmed_at is not null as is_confirmed, i.device_id, d.kind as device_kind, d.ancestor_ids, d.customer_count,
    (select w.cause from work_order w where w.incident_id = i.id and w.cause is not null
      order by w.completed_at desc nulls last, w.id limit 1) as cause
  from incident i left join grid_device d on d.id = i.device_id
  where i.id = any(${ctx.sql.array([...ids])}::uuid[])`;

export interface PlannedRow extends DeviceColumns {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  starts_at: Date;
  ends_at: Date;
  ended_at: Date | null;
  cancelled_at: Date | null;
}

/** Index planned_outage_pkey. */
export const plannedOf = (ctx: Context, ids: readonly string[]) => ctx.sql<PlannedRow[]>`
  select p.id, p.number, p.up3_id, p.ulp_id, p.starts_at, p.ends_at, p.ended_at, p.cancelled_at, p.device_id, d.kind as device_kind,
    d.ancestor_ids, d.customer_count
  from planned_outage p join grid_device d on d.id = p.device_id
  where p.id = any(${ctx.sql.array([...ids])}::uuid[])`;

/** Announced ends that passed since the last fold: no event tells of them. Index planned_outage_in_force. */
export async function endedByTime(ctx: Context, up3Id: string): Promise<string[]> {
  const now = ctx.clock();
  const rows = await ctx.sql<{ id: string }[]>`
    select p.id from planned_outage p left join interruption r on r.id = p.id
    where p.up3_id = ${up3Id} and p.cancelled_at is null and p.ended_at is null
      and p.ends_at > ${now}::timestamptz - interval '30 days' and p.ends_at <= ${now}
      and (r.id is null or r.state = 'ongoing')`;
  return rows.map(({ id }) => id);
}

/** Index work_order_by_incident. */
export async function ordersByIncident(
  ctx: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OrderOfInterruption[]>> {
  const rows = await ctx.sql<(OrderOfInterruption & { incidentId: string })[]>`
    select id, incident_id as "incidentId", state, device_id as "deviceId", restored_at as "restoredAt",
      follow_up_of as "followUpOf", reopen_reason is not null as "isReopened"
    from work_order where incident_id = any(${ctx.sql.array([...ids])}::uuid[])`;
  return grouped(rows, ({ incidentId }) => incidentId);
}

export interface CallerRow extends CustomerPlace {
  readonly incidentId: string;
  readonly ulpId: string | null;
  readonly ancestorIds: readonly string[];
}

/** Customers who reported each incident and the one it is about, each once. Indexes report_by_incident, customer_pkey. */
export async function callersByIncident(
  ctx: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CallerRow[]>> {
  const rows = await ctx.sql<CallerRow[]>`
    select k.incident_id as "incidentId", k.idpel, c.transformer_id as "transformerId", coalesce(d.ulp_id, c.ulp_id) as "ulpId",
      coalesce(d.ancestor_ids, '{}') as "ancestorIds"
    from (
      select r.incident_id, r.idpel from report r
      where r.incident_id = any(${ctx.sql.array([...ids])}::uuid[]) and r.idpel is not null and r.state <> 'withdrawn'
      union
      select i.id, i.idpel from incident i where i.id = any(${ctx.sql.array([...ids])}::uuid[]) and i.idpel is not null
    ) k left join customer c on c.idpel = k.idpel left join grid_device d on d.id = c.transformer_id
    order by k.incident_id, k.idpel`;
  return grouped(rows, ({ incidentId }) => incidentId);
}

export interface TransformerRow {
  readonly id: string;
  readonly ancestorIds: readonly string[];
  readonly ulpId: string;
  readonly customers: number;
}

/** Transformers that serve somebody, at or below each device. Index grid_device_by_up3: the grid of one UP3, whatever its history. */
export async function transformersBelow(
  ctx: Context,
  up3Id: string,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, TransformerRow[]>> {
  if (deviceIds.length === 0) return new Map();
  const ids = ctx.sql.array([...new Set(deviceIds)]);
  const rows = await ctx.sql<TransformerRow[]>`
    select id, ancestor_ids as "ancestorIds", ulp_id as "ulpId", customer_count as customers from grid_device
    where up3_id = ${up3Id} and kind = 'transformer' and customer_count > 0
      and (id = any(${ids}::uuid[]) or ancestor_ids && ${ids}::uuid[])
    order by id`;
  const below = new Map<string, TransformerRow[]>();
  for (const deviceId of new Set(deviceIds)) {
    below.set(
      deviceId,
      rows.filter(({ id, ancestorIds }) => id === deviceId || ancestorIds.includes(deviceId)),
    );
  }
  return below;
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}
