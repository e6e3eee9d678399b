import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'sums that the fold derives from customers` outages; whoever reads them has authorized';

/** Makes the sums of these days anew. Indexes reliability_day_pkey, customer_outage_by_day. */
export async function rollUpReliability(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  const which = ctx.sql.array([...days]);
  await ctx.sql`
    delete from reliability_day where up3_id = ${up3Id} and level in ('up3', 'ulp', 'feeder') and day = any(${which}::date[])`;
  await ctx.sql`
    insert into reliability_day (up3_id, level, day, ulp_id, feeder_id, kind, events, ci, cmi_s, momentary)
    select ${up3Id}, case when grouping(o.ulp_id) = 1 then 'up3' when grouping(o.feeder_id) = 1 then 'ulp' else 'feeder' end, o.day,
      coalesce(o.ulp_id, ''), coalesce(o.feeder_id::text, ''), o.kind,
      count(distinct o.interruption_id) filter (where o.is_sustained),
      coalesce(sum(o.customers) filter (where o.is_sustained), 0),
      coalesce(sum(o.customers::bigint * o.duration_s) filter (where o.is_sustained), 0),
      coalesce(sum(o.customers) filter (where not o.is_sustained), 0)
    from customer_outage o where o.up3_id = ${up3Id} and o.day = any(${which}::date[])
    group by grouping sets ((o.day, o.kind), (o.day, o.kind, o.ulp_id), (o.day, o.kind, o.ulp_id, o.feeder_id))`;
}

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
