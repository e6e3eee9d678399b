/**
 * One WIB month of work orders, as SQL. A base table holds what happened; reports, incidents, orders, pauses and facts are written from it.
 * Shape: five ULPs by their real customers, crews mostly of the own ULP, twelve operators, the hours and channels of a call center, log-normal
 * response and work, storm days with longer ones, 5 % cancelled, 3 % superseded, 2 % second orders, 4 % paused, 3 % flagged.
 */
export const UP3 = 'bangka';
export const RESPONSE_TARGET_S = 2700;
export const RECOVERY_TARGET_S = 10_800;

const CHANNELS = 'voice*8 whatsapp*5 mobile_app*3 web*1 instagram*1 facebook*1 walk_in*1';
const CAUSES = 'tree*5 equipment*4 weather*3 animal*2 lightning*2 overload*1 customer_installation*1 unknown*2';
const LEVELS = 'service*60 transformer*25 section*10 feeder*4 place*1';
const KINDS = 'outage*18 voltage*1 hazard*1';
/** Calls by hour of the WIB day: little at night, most in the evening when lamps go on. */
const HOURS = [2, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5, 5, 4, 4, 4, 5, 5, 6, 8, 8, 7, 6, 4, 2];

const spread = (weights: string): string[] =>
  weights.split(' ').flatMap((part) => {
    const [name = '', times = '1'] = part.split('*');
    return Array.from({ length: Number(times) }, () => name);
  });
/** An element of the list by a random column. */
const pick = (weights: string, random: string): string => {
  const items = spread(weights);
  return `(array['${items.join("','")}'])[1 + floor(${random} * ${items.length})::int]`;
};
const hour = (random: string): string => {
  const hours = HOURS.flatMap((weight, h) => Array.from({ length: weight }, () => h));
  return `(array[${hours.join(',')}])[1 + floor(${random} * ${hours.length})::int]`;
};

/** Version 7 from a millisecond and a hash of something that is there once. */
const uuid7 = (ms: string, hash: string): string =>
  `(lpad(to_hex(${ms}), 12, '0') || '7' || substr(${hash}, 1, 3) || '8' || substr(${hash}, 4, 15))::uuid`;
const normal = 'sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())';

/** `$1` days, `$2` orders a day, `$3` storm days, `$4` first human number, `$5` customers, `$6` crews, `$7` their codes, `$8` operators. */
export const BASE = `
create temp table base on commit drop as
with raw as materialized (
  select d.day, d.is_storm, row_number() over () + $4::bigint as n, random() as r_hour, floor(random() * 3600000)::bigint as in_hour_ms,
    1 + floor(random() * $5::int)::int as customer, random() as r_channel, random() as r_cause, random() as r_level, random() as r_kind,
    random() as r_shape, random() as r_flag, random() as r_pause, random() as r_crew, random() as r_own, random() as r_operator,
    ${normal} as z_response, ${normal} as z_work
  from unnest($1::date[], $2::int[], $3::boolean[]) as d (day, orders, is_storm), generate_series(1, d.orders)
), placed as (
  select r.*, c.ulp_id, c.idpel, c.transformer_id, c.lat, c.lng, c.ancestor_ids,
    (extract(epoch from r.day)::bigint - 25200) * 1000 + ${hour('r.r_hour')} * 3600000 + r.in_hour_ms as reported_ms,
    case when r.r_own < 0.85 then u.crew_from + floor(r.r_crew * u.crews)::int else 1 + floor(r.r_crew * array_length($6::uuid[], 1))::int end as crew_n,
    md5(r.n::text) as h,
    ${pick(LEVELS, 'r.r_level')} as level,
    greatest(20, round(exp(6.90 + 0.60 * r.z_response + case when r.is_storm then 0.9 else 0 end)))::int as response_s,
    greatest(5, round(exp(6.55 + 0.65 * r.z_work + case when ${pick(LEVELS, 'r.r_level')} = 'service' then 0 else 0.6 end)))::int as work_s
  from raw r join bench_customer c on c.n = r.customer join bench_ulp u on u.ulp_id = c.ulp_id
), ordered as (
  select p.*, case when r_shape < 0.05 then 'cancelled' when r_shape < 0.08 then 'superseded' when r_shape < 0.11 then 'unrestored'
      else 'restored' end as shape, r_shape > 0.98 as has_later
  from placed p
)
select n, day, ulp_id, level, h, reported_ms, response_s, work_s, shape, is_later,
  ${uuid7('reported_ms', "md5(h || 'r')")} as report_id, ${uuid7('reported_ms', "md5(h || 'i')")} as incident_id,
  ${uuid7('reported_ms + case when is_later then 1 else 0 end', "md5(h || case when is_later then 'l' else 'w' end)")} as order_id,
  to_timestamp(reported_ms / 1000.0) as reported_at, idpel, transformer_id, lat, lng,
  case level when 'service' then null when 'place' then null when 'transformer' then transformer_id when 'section' then ancestor_ids[3]
    else ancestor_ids[2] end as device_id,
  ${pick(CHANNELS, 'r_channel')} as channel, ${pick(KINDS, 'r_kind')} as kind,
  ($8::uuid[])[1 + floor(r_operator * 12)::int] as operator_id,
  case when shape in ('cancelled', 'superseded') then null else ($6::uuid[])[crew_n] end as crew_id,
  case when shape in ('cancelled', 'superseded') then null else ($7::text[])[crew_n] end as crew_code,
  case when shape in ('cancelled', 'superseded') then null else ${pick(CAUSES, 'r_cause')} end as cause,
  case when r_flag < 0.01 then '{hasty_restore}' when r_flag < 0.02 then '{arrived_far}' when r_flag < 0.025 then '{clock_drift}'
    when r_flag < 0.03 then '{arrived_far,hasty_restore}' else '{}' end::text[] as flags,
  case when r_pause < 0.04 and shape = 'restored' then 60 + floor(r_pause * 25 * work_s * 0.8)::int end as pause_s
from (select *, false as is_later from ordered union all select *, true from ordered where has_later and shape = 'restored') o`;

const at = (seconds: string): string => `reported_at + make_interval(secs => ${seconds})`;
/** The pause starts ten seconds after the arrival. */
const PAUSED = 'case when pause_s is null then 0 else least(pause_s, greatest(work_s - 10, 0)) end';
const isDone = "shape in ('restored', 'unrestored')";

export const INTO: Readonly<Record<'report' | 'incident' | 'work_order' | 'work_order_pause' | 'kpi_order', string>> = {
  report: `
    insert into report_part (id, number, up3_id, ulp_id, channel, kind, state, idpel, transformer_id, lat, lng, reported_at, received_at,
      incident_id, linked_at, created_by)
    select report_id, 'LAP-' || n, '${UP3}', ulp_id, channel, kind, 'linked', idpel, transformer_id, lat, lng, reported_at, reported_at,
      incident_id, reported_at, operator_id from base where not is_later order by report_id`,
  incident: `
    insert into incident (id, number, up3_id, ulp_id, kind, state, device_id, idpel, lat, lng, started_at, first_reported_at, customers_out,
      report_count, restored_at, closed_at, created_at, fault_level)
    select incident_id, 'GGN-' || n, '${UP3}', ulp_id, kind, 'closed', device_id, case when level = 'service' then idpel end, lat, lng,
      reported_at, reported_at, case level when 'service' then 1 when 'transformer' then 80 when 'section' then 900 else 2500 end, 1,
      case when shape = 'restored' then ${at('response_s + work_s')} end, ${at('response_s + work_s + 3600')}, reported_at, level
    from base where not is_later order by incident_id`,
  work_order: `
    insert into work_order_part (id, number, up3_id, ulp_id, incident_id, kind, state, crew_id, lat, lng, device_id, reported_at, created_at,
      dispatched_at, accepted_at, departed_at, arrived_at, restored_at, completed_at, closed_at, cancelled_at, outcome, cause, action,
      superseded_by, flags)
    select order_id, 'WO-' || n || case when is_later then 'B' else '' end, '${UP3}', ulp_id, incident_id, kind,
      case when ${isDone} then 'closed' else 'cancelled' end, crew_id, lat, lng, device_id, reported_at, reported_at,
      case when ${isDone} then ${at('30')} end, case when ${isDone} then ${at('60')} end, case when ${isDone} then ${at('120')} end,
      case when ${isDone} then ${at('response_s')} end, case when shape = 'restored' then ${at('response_s + work_s')} end,
      case when ${isDone} then ${at('response_s + work_s + 300')} end, case when ${isDone} then ${at('response_s + work_s + 3600')} end,
      case when not ${isDone} then ${at('600')} end, case shape when 'restored' then 'repaired' when 'unrestored' then 'not_found' end,
      cause, case when ${isDone} then 'other' end, case when shape = 'superseded' then incident_id end, flags
    from base order by order_id`,
  work_order_pause: `
    insert into work_order_pause (id, work_order_id, crew_id, reason, from_state, started_at, ended_at)
    select ${uuid7('reported_ms + 2', "md5(h || 'p' || is_later)")}, order_id, crew_id, 'material', 'on_site',
      ${at('response_s + 10')}, ${at('response_s + 10 + pause_s')}
    from base where pause_s is not null`,
  kpi_order: `
    insert into kpi_order_part (day, work_order_id, up3_id, ulp_id, reported_at, crew_code, operator_id, channel, cause, device_kind, left_out,
      is_later, is_paused, paused_s, without_restore, response_s, work_s, outage_s, customer_s, work_pause_s, outage_pause_s,
      customer_pause_s, response_target_s, recovery_target_s, flags)
    select day, order_id, '${UP3}', ulp_id, reported_at, crew_code, operator_id::text, channel, cause, level,
      case when not ${isDone} then shape end, is_later, pause_s is not null, coalesce(pause_s, 0), shape = 'unrestored',
      case when ${isDone} and not is_later then response_s end, case when shape = 'restored' then work_s end,
      case when shape = 'restored' then response_s + work_s end, case when shape = 'restored' then response_s + work_s end,
      ${PAUSED}, ${PAUSED}, ${PAUSED},
      ${RESPONSE_TARGET_S}, ${RECOVERY_TARGET_S}, flags
    from base order by day, order_id`,
};
