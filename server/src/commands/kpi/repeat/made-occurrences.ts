import type { Context } from '../../../context.ts';

export const bookkeeping = 'derives occurrences from incidents and reports; whoever reads them has authorized';

/** One fault as one customer or device knew it, as repeat_fault holds it; which fault was the one before is settled afterwards. */
export interface OccurrenceRow {
  readonly faultId: string;
  readonly by: string;
  readonly key: string;
  readonly ulpId: string;
  readonly ofUp3: boolean;
  readonly ofUlp: boolean;
  readonly number: string;
  readonly lat: number;
  readonly lng: number;
  readonly day: string;
  readonly reportedAt: Date;
  readonly restoredAt: Date | null;
  /** The fault has occurrences on several days. */
  readonly isSpread: boolean;
}

/**
 * Occurrences of these incidents of one UP3 as they are now, of every kind: of a customer by the own first report, of a transformer and a
 * feeder when the fault lay there. What is no outage or was merged away has none. Indexes incident_pkey, report_by_incident, grid_device_pkey.
 */
export const occurrencesOf = (ctx: Context, up3Id: string, ids: readonly string[]) => ctx.sql<OccurrenceRow[]>`
  with fault as materialized (
    select i.* from incident i
    where i.id = any(${ctx.sql.array([...ids])}::uuid[]) and i.up3_id = ${up3Id} and i.kind = 'outage' and i.state <> 'merged'
  ), called as (
    select f.id, r.idpel, min(r.reported_at) as at, min(r.reported_at) filter (where r.ulp_id = f.ulp_id) as ulp_at
    from fault f join report r on r.incident_id = f.id
    where r.idpel is not null and r.state <> 'withdrawn' and r.kind = 'outage' and r.up3_id = ${up3Id}
    group by f.id, r.idpel
  ), occurrence as (
    select id, 'customer' as by, idpel as key, at, true as of_up3, ulp_at is not distinct from at as of_ulp from called
    union all select id, 'customer', idpel, ulp_at, false, true from called where ulp_at <> at
    union all select f.id, 'transformer', d.id::text, f.first_reported_at, true, true
      from fault f join grid_device d on d.id = f.device_id and d.kind = 'transformer'
      where f.fault_level = 'transformer' and f.first_reported_at is not null
    union all select f.id, 'feeder', p.id::text, f.first_reported_at, true, true
      from fault f join grid_device d on d.id = f.device_id and d.kind in ('feeder', 'section')
      join grid_device p on p.kind = 'feeder' and (p.id = d.id or p.id = any(d.ancestor_ids))
      where f.fault_level in ('feeder', 'section') and f.first_reported_at is not null
  )
  select o.id as "faultId", o.by, o.key, f.ulp_id as "ulpId", o.of_up3 as "ofUp3", o.of_ulp as "ofUlp", f.number, f.lat, f.lng,
    o.day::text as day, date_trunc('milliseconds', o.at) as "reportedAt",
    date_trunc('milliseconds', f.restored_at) as "restoredAt",
    min(o.day) over (partition by o.id) <> max(o.day) over (partition by o.id) as "isSpread"
  from (select *, (at at time zone 'Asia/Jakarta')::date as day from occurrence) o join fault f on f.id = o.id`;

/** The rows that these faults have now. Primary key. */
export const storedOf = (ctx: Context, up3Id: string, ids: readonly string[]) => ctx.sql<OccurrenceRow[]>`
  select f.fault_id as "faultId", f.by, k.key, f.ulp_id as "ulpId", f.of_up3 as "ofUp3", f.of_ulp as "ofUlp", f.number, f.lat, f.lng,
    f.day::text as day, f.reported_at as "reportedAt", f.restored_at as "restoredAt", f.is_spread as "isSpread"
  from repeat_fault f join repeat_key k on k.no = f.key_no
  where f.fault_id = any(${ctx.sql.array([...ids])}::uuid[]) and f.up3_id = ${up3Id}`;
