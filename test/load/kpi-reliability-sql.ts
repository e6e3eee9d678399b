import { UP3 } from './kpi-history-sql.ts';

/**
 * Interruptions of the loaded incidents, as SQL over one WIB month ($1 its first day, $2 the next one's). A service fault holds its customer, a transformer
 * fault the transformer; of section faults every third and of feeder faults every eighth holds all transformers below, the others one (some two rows a
 * fault). Of every tenth transformer fault one customer stays out half as long again. Overlaps are not settled: figures only add rows up.
 */
export const GROUND = `
create unlogged table bench_below as
  select d.id as device_id, row_number() over w - 1 as n, count(*) over (partition by d.id) as devices, t.id as transformer_id, t.ulp_id,
    t.ancestor_ids[2] as feeder_id, t.customer_count as customers, (select min(c.idpel) from customer c where c.transformer_id = t.id) as first_idpel
  from grid_device d join grid_device t on t.kind = 'transformer' and t.customer_count > 0 and (t.id = d.id or d.id = any(t.ancestor_ids))
  where d.up3_id = '${UP3}' and d.kind in ('feeder', 'section', 'transformer')
  window w as (partition by d.id order by t.id);
create index on bench_below (device_id);
create unlogged table bench_served as
  select c.idpel, c.transformer_id, d.ulp_id, d.ancestor_ids[2] as feeder_id
  from customer c join grid_device d on d.id = c.transformer_id where c.up3_id = '${UP3}';
create unique index on bench_served (idpel);
analyze bench_below, bench_served`;

export const FAULTS = `
create temp table fault on commit drop as
  select i.id, i.number, substr(i.number, 5)::bigint as n, i.ulp_id, i.device_id, i.idpel, i.fault_level, i.started_at, i.restored_at,
    (i.started_at at time zone 'Asia/Jakarta')::date as day,
    (floor(extract(epoch from i.restored_at)) - floor(extract(epoch from i.started_at)))::int as duration_s
  from incident i
  where i.up3_id = '${UP3}' and i.kind = 'outage' and i.number like 'GGN-%'
    and i.started_at >= $1::date::timestamp at time zone 'Asia/Jakarta' and i.started_at < $2::date::timestamp at time zone 'Asia/Jakarta'`;

const HELD = `
  select f.id, f.day, f.n, f.fault_level, f.started_at, f.restored_at, f.duration_s, s.ulp_id, s.feeder_id, s.transformer_id, f.idpel, 1 as customers,
    null as first_idpel
  from fault f join bench_served s on s.idpel = f.idpel where f.fault_level = 'service' and f.duration_s > 0
  union all
  select f.id, f.day, f.n, f.fault_level, f.started_at, f.restored_at, f.duration_s, b.ulp_id, b.feeder_id, b.transformer_id, '', b.customers,
    case when f.fault_level = 'transformer' and f.n % 10 = 0 and b.customers > 1 then b.first_idpel end
  from fault f join bench_below b on b.device_id = f.device_id and (b.n = f.n % b.devices
    or (f.fault_level = 'section' and f.n % 3 = 0) or (f.fault_level = 'feeder' and f.n % 8 = 0))
  where f.duration_s > 0
  union all
  select f.id, f.day, f.n, f.fault_level, f.started_at, f.restored_at, f.duration_s, f.ulp_id, null, null, '', 3, null
  from fault f where f.fault_level = 'place' and f.duration_s > 0`;

export const OUTAGES = `
insert into customer_outage (up3_id, day, ulp_id, feeder_id, place, transformer_id, idpel, started_at, ended_at, duration_s, is_sustained,
  customers, except_idpels, kind, interruption_id)
select '${UP3}', h.day, h.ulp_id, h.feeder_id, coalesce(h.transformer_id::text, ''), h.transformer_id, o.idpel, h.started_at, h.started_at
    + make_interval(secs => o.duration_s), o.duration_s, o.duration_s > 300, o.customers, o.except_idpels, 'fault', h.id
from (${HELD}) h cross join lateral (
  select h.idpel, h.duration_s, h.customers - case when h.first_idpel is null then 0 else 1 end as customers,
    case when h.first_idpel is null then '{}' else array[h.first_idpel] end as except_idpels
  union all select h.first_idpel, h.duration_s * 3 / 2, 1, '{}' where h.first_idpel is not null
) o`;

export const INTERRUPTIONS = `
insert into interruption (id, kind, number, up3_id, ulp_id, device_id, feeder_id, level, started_at, restored_at, day, state, customers)
select f.id, 'fault', f.number, '${UP3}', f.ulp_id, f.device_id, (select b.feeder_id from bench_below b where b.device_id = f.device_id limit 1),
  f.fault_level, f.started_at, f.restored_at, f.day, case when f.duration_s > 0 then 'counted' else 'not_counted' end,
  case when f.duration_s is null then 0 when f.fault_level = 'service' then 1 else 9 end
from fault f`;
