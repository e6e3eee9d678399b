import type { Context } from '../../../context.ts';

export const bookkeeping = 'sums that the fold derives from occurrences; whoever reads them has authorized';

/** The widest window that the setting allows, days. */
export const WIDEST_DAYS = 365;

/** Makes the sums of these days anew. Indexes repeat_day_pkey, repeat_fault_by_reported. */
export async function rollUpRepeats(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  const { sql } = ctx;
  const which = sql.array([...days]);
  await sql`
    delete from repeat_day where up3_id = ${up3Id} and by in ('customer', 'transformer', 'feeder')
      and ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id}) and day = any(${which}::date[])`;
  await sql`
    with fault as materialized (
      select f.* from unnest(${which}::date[]) as d (day), unnest(array['customer', 'transformer', 'feeder']) as b (by), repeat_fault f
      where f.up3_id = ${up3Id} and f.by = b.by and f.reported_at >= d.day::timestamp at time zone 'Asia/Jakarta'
        and f.reported_at < (d.day + 1)::timestamp at time zone 'Asia/Jakarta'
    ), seen as (
      select '' as ulp_id, by, day, key_no, gap_s from fault where of_up3
      union all select ulp_id, by, day, key_no, ulp_gap_s from fault where of_ulp
    ), summed as (
      select ulp_id, by, day, count(*)::int as occurrences, array_agg(gap_s order by gap_s) filter (where gap_s is not null) as gaps,
        string_agg(int4send(key_no), ''::bytea order by gap_s nulls last, key_no) as keys
      from seen group by ulp_id, by, day
    )
    insert into repeat_day (up3_id, ulp_id, by, day, occurrences, within, keys)
    select ${up3Id}, s.ulp_id, s.by, s.day, s.occurrences, array(
        select width_bucket(w * 86400, s.gaps) from generate_series(1,
          case when s.gaps is null then 0 else least(${WIDEST_DAYS}, greatest(1, (s.gaps[cardinality(s.gaps)] + 86399) / 86400)) end) w),
      s.keys
    from summed s`;
}
