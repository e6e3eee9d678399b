import type { Context, SqlRunner } from '../../../context.ts';

export const bookkeeping = 'sums that the fold derives from occurrences; whoever reads them has authorized';

/** The widest window that the setting allows, days. */
const WIDEST_DAYS = 365;

/** Makes the sums and the hot spots of these days anew. Primary keys, index repeat_fault_by_reported. */
export async function rollUpRepeats(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  const { sql } = ctx;
  for (const table of ['repeat_day', 'repeat_spot']) {
    await sql`
      delete from ${sql(table)} where up3_id = ${up3Id} and by in ('any', 'customer', 'transformer', 'feeder')
        and ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id}) and day = any(${sql.array([...days])}::date[])`;
  }
  const months = [...new Set(days.map((day) => `${day.slice(0, 7)}-01`))];
  for (const table of ['repeat_key_month', 'repeat_spot_month']) {
    await sql`delete from ${sql(table)} where up3_id = ${up3Id} and month = any(${sql.array(months)}::date[])`;
  }
  await sumDays(sql, up3Id, days);
  await placeDays(sql, up3Id, days);
}

/** Occurrences of these days, once for the view of the UP3 (ulp_id '') and once for that of the ULP. */
const seenOn = (sql: SqlRunner, up3Id: string, days: readonly string[]) => sql`
  fault as materialized (
    select f.* from unnest(${sql.array([...days])}::date[]) as d (day), unnest(array['customer', 'transformer', 'feeder']) as b (by), repeat_fault f
    where f.up3_id = ${up3Id} and f.by = b.by and f.reported_at >= d.day::timestamp at time zone 'Asia/Jakarta'
      and f.reported_at < (d.day + 1)::timestamp at time zone 'Asia/Jakarta'
  ), seen as (
    select '' as ulp_id, by, day, key_no, fault_id, lat, lng, is_spread, gap_s from fault where of_up3
    union all select ulp_id, by, day, key_no, fault_id, lat, lng, is_spread, ulp_gap_s from fault where of_ulp
  )`;

/** within[w] of ascending gaps `s.gaps`: how many are at most w days, as far as it grows. */
const WITHIN = (sql: SqlRunner) => sql`array(select width_bucket(w * 86400, s.gaps) from generate_series(1,
  case when s.gaps is null then 0 else least(${WIDEST_DAYS}, greatest(1, (s.gaps[cardinality(s.gaps)] + 86399) / 86400)) end) w)`;

const sumDays = (sql: SqlRunner, up3Id: string, days: readonly string[]) => sql`
  with ${seenOn(sql, up3Id, days)}, summed as (
    select ulp_id, by, day, count(*)::int as occurrences, array_agg(gap_s order by gap_s) filter (where gap_s is not null) as gaps,
      string_agg(int4send(key_no), ''::bytea order by gap_s nulls last, key_no) as keys
    from seen group by ulp_id, by, day
  )
  insert into repeat_day (up3_id, ulp_id, by, day, occurrences, within, keys)
  select ${up3Id}, s.ulp_id, s.by, s.day, s.occurrences, ${WITHIN(sql)}, s.keys from summed s`;

/** A fault that many customers report again is one spot, with the smallest of their gaps. */
const placeDays = (sql: SqlRunner, up3Id: string, days: readonly string[]) => sql`
  with ${seenOn(sql, up3Id, days)}, once as (
    select ulp_id, coalesce(by, 'any') as by, day, fault_id, round(min(lat) * 1e7)::int as lat, round(min(lng) * 1e7)::int as lng,
      min(gap_s) as gap_s
    from seen where gap_s is not null and not is_spread
    group by grouping sets ((ulp_id, day, fault_id), (ulp_id, day, fault_id, by))
  ), summed as (
    select ulp_id, by, day, array_agg(gap_s order by gap_s) as gaps,
      string_agg(int4send(lat) || int4send(lng), ''::bytea order by gap_s, lat, lng) as places
    from once group by ulp_id, by, day
  )
  insert into repeat_spot (up3_id, ulp_id, by, day, within, places)
  select ${up3Id}, s.ulp_id, s.by, s.day, ${WITHIN(sql)}, s.places from summed s`;
