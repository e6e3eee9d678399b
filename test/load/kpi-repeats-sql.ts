import { UP3 } from './kpi-history-sql.ts';

/** Occurrences of the loaded history as the server makes them, from one statement per kind: each incident has one report. */
export const KEYS = `
  insert into repeat_key (up3_id, by, key)
  select '${UP3}', 'customer', idpel from customer where up3_id = '${UP3}'
  union all select '${UP3}', kind, id::text from grid_device where up3_id = '${UP3}' and kind in ('transformer', 'feeder')`;

const OF_FAULT = `i.id as fault_id, k.no as key_no, k.by, i.ulp_id, i.number, i.lat, i.lng, i.first_reported_at as reported_at, i.restored_at`;

/** `$1`, `$2`: which part of the incidents, by the hour of their report. */
export const OCCURRENCES = `
  create unlogged table bench_occurrence as
  select ${OF_FAULT} from incident i join report r on r.incident_id = i.id
    join repeat_key k on k.up3_id = '${UP3}' and k.by = 'customer' and k.key = r.idpel
  where i.kind = 'outage'
  union all
  select ${OF_FAULT} from incident i join repeat_key k on k.up3_id = '${UP3}' and k.by = 'transformer' and k.key = i.device_id::text
  where i.kind = 'outage' and i.fault_level = 'transformer'
  union all
  select ${OF_FAULT} from incident i join grid_device d on d.id = i.device_id
    join grid_device p on p.kind = 'feeder' and (p.id = d.id or p.id = d.ancestor_ids[2])
    join repeat_key k on k.up3_id = '${UP3}' and k.by = 'feeder' and k.key = p.id::text
  where i.kind = 'outage' and i.fault_level in ('section', 'feeder')`;

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
