import type { Context } from '../../../context.ts';
import type { Days } from './tally-cells.ts';

export const bookkeeping = 'the slow truth beside the tallies; whoever compares them has authorized';

export interface SlowTally {
  readonly place: string;
  /** '' = all others of the place. */
  readonly idpel: string;
  readonly customers: number;
  readonly times: number;
  readonly totalS: number;
  readonly longestS: number;
}

/**
 * What each group of customers had in a period, by PostgreSQL alone over the single outages, as `outagesOf` in shared/domain has it. Shares
 * nothing with the tallies and their merging. Reads all outages of the period: for checks, not for screens.
 */
export const slowTallies = (ctx: Context, up3Id: string, { from, to }: Days) => ctx.sql<SlowTally[]>`
  with o as materialized (
    select o.ulp_id, o.place, o.transformer_id, o.idpel, o.customers, o.duration_s, o.except_idpels
    from customer_outage o where o.up3_id = ${up3Id} and o.day >= ${from}::date and o.day < ${to}::date and o.is_sustained
  ), shared as (
    select place, transformer_id, count(*)::int as times, sum(duration_s) as total_s, max(duration_s) as longest_s
    from o where idpel = '' and place <> '' group by 1, 2
  ), gone as materialized (
    select o.place, x as idpel, o.duration_s from o cross join unnest(o.except_idpels) as x where o.idpel = ''
  ), own as (
    select place, idpel, sum(times)::int as times, sum(s) as total_s, max(longest_s) as longest_s
    from (
      select place, idpel, 1 as times, duration_s as s, duration_s as longest_s from o where idpel <> ''
      union all
      select place, idpel, -1, -duration_s, 0 from gone
    ) p group by 1, 2
  ), left_longest as (
    select g.place, g.idpel, max(o.duration_s) as longest_s
    from (select distinct place, idpel from gone) g
      left join o on o.place = g.place and o.idpel = '' and not g.idpel = any(o.except_idpels)
    group by 1, 2
  ), tally as (
    select own.place, own.idpel, 1 as customers, own.times + coalesce(s.times, 0) as times, own.total_s + coalesce(s.total_s, 0) as total_s,
      greatest(own.longest_s, case when l.idpel is null then s.longest_s else l.longest_s end, 0) as longest_s
    from own
      left join shared s on s.place = own.place
      left join left_longest l on l.place = own.place and l.idpel = own.idpel
    union all
    select s.place, '', greatest(d.customer_count - coalesce(n.own, 0), 0)::int, s.times, s.total_s, s.longest_s
    from shared s join grid_device d on d.id = s.transformer_id
      left join (select place, count(*) as own from own group by 1) n on n.place = s.place
    union all
    select ' ' || ulp_id || ' ' || duration_s, '', sum(customers)::int, 1, duration_s, duration_s
    from o where place = '' group by ulp_id, duration_s
  )
  select place, idpel, customers, times, total_s::float8 as "totalS", longest_s as "longestS" from tally where customers > 0 and times > 0`;
