import { UP3 } from './kpi-history-sql.ts';

/** Occurrences of the loaded history as the server makes them, from one statement per kind: each incident has one report. */
export const KEYS = `
  insert into repeat_key (up3_id, by, key)
  select '${UP3}', 'customer', idpel from customer where up3_id = '${UP3}'
  union all select '${UP3}', kind, id::text from grid_device where up3_id = '${UP3}' and kind in ('transformer', 'feeder')`;

/** Which key a fault at a device is one of, by its level: a table of its own, so that the planner knows how many there are. */
export const DEVICES = `
  create unlogged table bench_device as
  select d.id as device_id, l.level, k.no, k.by from grid_device d
  cross join lateral (
    select 'transformer' as level, 'transformer' as by, d.id where d.kind = 'transformer'
    union all select l, 'feeder', case d.kind when 'feeder' then d.id else d.ancestor_ids[2] end
      from unnest(array['section', 'feeder']) l where d.kind in ('section', 'feeder')) l (level, by, id)
  join repeat_key k on k.up3_id = '${UP3}' and k.by = l.by and k.key = l.id::text`;

const OF_FAULT =
  'k.no as key_no, k.by, i.ulp_id, i.number, i.lat, i.lng, i.first_reported_at as reported_at, i.restored_at';

/** Occurrences as the server makes them; each incident of the history has one report. */
export const OCCURRENCES = `
  create unlogged table bench_occurrence as
  select i.id as fault_id, ${OF_FAULT} from incident i join report r on r.incident_id = i.id
    join repeat_key k on k.up3_id = '${UP3}' and k.by = 'customer' and k.key = r.idpel
  where i.kind = 'outage'
  union all
  select i.id, ${OF_FAULT} from incident i join bench_device k on k.device_id = i.device_id and k.level = i.fault_level
  where i.kind = 'outage'`;

const lastBefore = (where: string) => `
  select p.fault_id, p.ulp_id, (extract(epoch from date_trunc('second', o.reported_at)) - extract(epoch from date_trunc('second', p.restored_at)))::int as gap_s
  from bench_occurrence p where p.key_no = o.key_no and p.fault_id <> o.fault_id and p.restored_at is not null
    and p.restored_at < date_trunc('second', o.reported_at) + interval '1 second' ${where}
  order by p.restored_at desc, p.fault_id desc limit 1`;

/** The last one before of a UP3 is the ULP's too, unless it was another ULP's. */
export const FAULTS = `
  insert into repeat_fault (fault_id, key_no, up3_id, by, ulp_id, of_up3, of_ulp, number, lat, lng, day, reported_at, restored_at,
    previous_id, gap_s, ulp_previous_id, ulp_gap_s, is_spread)
  select o.fault_id, o.key_no, '${UP3}', o.by, o.ulp_id, true, true, o.number, o.lat, o.lng, (o.reported_at at time zone 'Asia/Jakarta')::date,
    o.reported_at, o.restored_at, u.fault_id, u.gap_s,
    case when u.ulp_id = o.ulp_id then u.fault_id else v.fault_id end, case when u.ulp_id = o.ulp_id then u.gap_s else v.gap_s end, false
  from bench_occurrence o left join lateral (${lastBefore('')}) u on true
  left join lateral (${lastBefore('and p.ulp_id = o.ulp_id')}) v on u.ulp_id <> o.ulp_id
  where o.reported_at >= $1::date::timestamp at time zone 'Asia/Jakarta' and o.reported_at < ($2::date + 1)::timestamp at time zone 'Asia/Jakarta'
  order by o.reported_at`;
