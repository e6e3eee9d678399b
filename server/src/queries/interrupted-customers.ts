import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { type Fragment, outagesIn, type ReliabilityPlace } from './reliability-place.ts';

/**
 * `tally`: what each group of customers had in the place, per key: (key, ulp_id, place, transformer_id, idpel, customers, times, total_s,
 * longest_s), as `outagesOf` in shared/domain/kpi/reliability has it (a test compares the two). One pass over the period's rows.
 */
export function tallies(
  ctx: Context,
  place: ReliabilityPlace,
  leftOut: readonly string[],
  key: Fragment,
  where: Fragment,
): Fragment {
  authorize(ctx, 'kpi.read', { up3Id: place.up3Id, ulpId: place.ulpId });
  return ctx.sql`
    o as materialized (
      select ${key} as key, o.ulp_id, o.place, o.transformer_id, o.idpel, o.customers, o.duration_s, o.except_idpels
      from customer_outage o where ${outagesIn(ctx, place, leftOut)} and o.is_sustained and ${where}
    ), shared as (
      select key, place, transformer_id, max(ulp_id) as ulp_id, count(*)::int as times, sum(duration_s) as total_s,
        max(duration_s) as longest_s
      from o where idpel = '' and place <> '' group by 1, 2, 3
    ), gone as materialized (
      select o.key, o.ulp_id, o.place, o.transformer_id, x as idpel, o.duration_s
      from o cross join unnest(o.except_idpels) as x where o.idpel = '' and o.except_idpels <> '{}'
    ), own as (
      select key, place, idpel, transformer_id, max(ulp_id) as ulp_id, sum(times)::int as times, sum(s) as total_s,
        max(longest_s) as longest_s
      from (
        select key, ulp_id, place, transformer_id, idpel, 1 as times, duration_s as s, duration_s as longest_s from o where idpel <> ''
        union all
        select key, ulp_id, place, transformer_id, idpel, -1, -duration_s, 0 from gone
      ) p group by 1, 2, 3, 4
    ), left_longest as (
      select g.key, g.place, g.idpel, max(o.duration_s) as longest_s
      from (select distinct key, place, idpel from gone) g
        left join o on o.key = g.key and o.place = g.place and o.idpel = '' and not g.idpel = any(o.except_idpels)
      group by 1, 2, 3
    ), tally as (
      select own.key, own.ulp_id, own.place, own.transformer_id, own.idpel, 1 as customers, own.times + coalesce(s.times, 0) as times,
        own.total_s + coalesce(s.total_s, 0) as total_s,
        greatest(own.longest_s, case when l.idpel is null then s.longest_s else l.longest_s end, 0) as longest_s
      from own
        left join shared s on s.key = own.key and s.place = own.place
        left join left_longest l on l.key = own.key and l.place = own.place and l.idpel = own.idpel
      union all
      select s.key, s.ulp_id, s.place, s.transformer_id, '', greatest(d.customer_count - coalesce(n.own, 0), 0)::int, s.times, s.total_s,
        s.longest_s
      from shared s join grid_device d on d.id = s.transformer_id
        left join (select key, place, count(*) as own from own group by 1, 2) n on n.key = s.key and n.place = s.place
      union all
      select key, ulp_id, key || ' ' || ulp_id || ' ' || duration_s, null, '', sum(customers)::int, 1, duration_s, duration_s
      from o where place = ''
      group by key, ulp_id, duration_s
    )`;
}
