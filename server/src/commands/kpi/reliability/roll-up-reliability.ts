import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'sums that the fold derives from customers` outages; whoever reads them has authorized';

/** Makes the sums of these days and of their months anew. Indexes reliability_day_pkey, customer_outage_by_day, interruption_uncounted. */
export async function rollUpReliability(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  const which = ctx.sql.array([...days]);
  await ctx.sql`
    delete from reliability_day where up3_id = ${up3Id} and level in ('up3', 'ulp', 'feeder') and day = any(${which}::date[])`;
  await ctx.sql`
    insert into reliability_day (up3_id, level, day, ulp_id, feeder_id, kind, events, ci, cmi_s, momentary, not_counted)
    select ${up3Id}, s.level, s.day, s.ulp_id, s.feeder_id, s.kind, sum(s.events), sum(s.ci), sum(s.cmi_s), sum(s.momentary),
      sum(s.not_counted)
    from (${countedOn(ctx, up3Id, which)} union all ${notCountedOn(ctx, up3Id, which)}) s
    group by s.level, s.day, s.ulp_id, s.feeder_id, s.kind`;
  await sumMonths(ctx, up3Id, [...new Set(days.map((day) => `${day.slice(0, 7)}-01`))]);
}

/** Adds up the days of these months (YYYY-MM-01). Primary keys: a month's rows. */
export async function sumMonths({ sql }: Context, up3Id: string, months: readonly string[]): Promise<void> {
  const which = sql.array([...months]);
  await sql`
    delete from reliability_month where up3_id = ${up3Id} and level in ('up3', 'ulp', 'feeder') and month = any(${which}::date[])`;
  await sql`
    insert into reliability_month (up3_id, level, month, ulp_id, feeder_id, kind, events, ci, cmi_s, momentary, not_counted)
    select ${up3Id}, d.level, m.month, d.ulp_id, d.feeder_id, d.kind, sum(d.events), sum(d.ci), sum(d.cmi_s), sum(d.momentary),
      sum(d.not_counted)
    from unnest(${which}::date[]) as m (month) cross join unnest(array['up3', 'ulp', 'feeder']) as l (level)
      join reliability_day d on d.up3_id = ${up3Id} and d.level = l.level and d.day >= m.month
        and d.day < (m.month + interval '1 month')::date
    group by d.level, m.month, d.ulp_id, d.feeder_id, d.kind`;
}

type Days = ReturnType<Context['sql']['array']>;

const countedOn = (ctx: Context, up3Id: string, days: Days) => ctx.sql`
  select case when grouping(o.ulp_id) = 1 then 'up3' when grouping(o.feeder_id) = 1 then 'ulp' else 'feeder' end as level, o.day,
    coalesce(o.ulp_id, '') as ulp_id, coalesce(o.feeder_id::text, '') as feeder_id, o.kind,
    count(distinct o.interruption_id) filter (where o.is_sustained) as events,
    coalesce(sum(o.customers) filter (where o.is_sustained), 0) as ci,
    coalesce(sum(o.customers::bigint * o.duration_s) filter (where o.is_sustained), 0) as cmi_s,
    coalesce(sum(o.customers) filter (where not o.is_sustained), 0) as momentary, 0 as not_counted
  from customer_outage o where o.up3_id = ${up3Id} and o.day = any(${days}::date[])
  group by grouping sets ((o.day, o.kind), (o.day, o.kind, o.ulp_id), (o.day, o.kind, o.ulp_id, o.feeder_id))`;

const notCountedOn = (ctx: Context, up3Id: string, days: Days) => ctx.sql`
  select case when grouping(i.ulp_id) = 1 then 'up3' else 'ulp' end, i.day, coalesce(i.ulp_id, ''), '', i.kind, 0, 0, 0, 0, count(*)
  from unnest(${days}::date[]) as d (day)
    join interruption i on i.up3_id = ${up3Id} and i.state = 'not_counted' and i.started_at >= d.day::timestamp at time zone 'Asia/Jakarta'
      and i.started_at < (d.day + 1)::timestamp at time zone 'Asia/Jakarta'
  group by grouping sets ((i.day, i.kind), (i.day, i.kind, i.ulp_id))`;

/**
 * Keeps how many customers the grid serves: of the month that runs as it is now, of an earlier month of these days when it has none yet.
 * Index grid_device_by_up3.
 */
export async function keepServed(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  const current = `${dayOf(ctx.clock()).slice(0, 7)}-01`;
  const months = [...new Set([...days.map((day) => `${day.slice(0, 7)}-01`), current])].filter(
    (month) => month <= current,
  );
  await ctx.sql`delete from customers_served where up3_id = ${up3Id} and month = ${current}
    and not exists (select from kpi_lock l where l.up3_id = ${up3Id} and l.month = ${current})`;
  await ctx.sql`
    insert into customers_served (up3_id, month, ulp_id, feeder_id, customers)
    select ${up3Id}, m.month, d.ulp_id, coalesce(d.ancestor_ids[2]::text, ''), sum(d.customer_count)
    from unnest(${ctx.sql.array(months)}::date[]) as m (month) cross join grid_device d
    where d.up3_id = ${up3Id} and d.kind = 'transformer'
      and not exists (select from customers_served s where s.up3_id = ${up3Id} and s.month = m.month)
    group by m.month, d.ulp_id, coalesce(d.ancestor_ids[2]::text, '')`;
}
