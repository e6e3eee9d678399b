-- Makes the monthly partitions of a table keyed by a date. Idempotent.
create function ensure_date_partitions(parent text, first_day date, ahead int) returns void language plpgsql as $$
declare
  month_start date;
  name text;
begin
  for i in 0..ahead loop
    month_start := (date_trunc('month', first_day) + make_interval(months => i))::date;
    name := parent || '_' || to_char(month_start, 'YYYY_MM');
    if to_regclass(name) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent, month_start,
        (month_start + interval '1 month')::date);
    end if;
  end loop;
end $$;
--> statement-breakpoint
-- What the figures know of one order; made anew from the order by the fold, never edited. `day`: WIB day of the first report.
create table kpi_order (
  day date not null,
  work_order_id uuid not null,
  up3_id text not null,
  ulp_id text not null,
  reported_at timestamptz not null,
  crew_code text,
  -- The user who took the incident's first report; null when no operator did.
  operator_id text,
  channel text,
  cause text,
  -- Level of the fault: service, transformer, section, feeder, substation, place.
  device_kind text not null,
  left_out text check (left_out in ('cancelled', 'superseded')),
  is_later boolean not null,
  is_paused boolean not null,
  paused_s integer not null,
  without_restore boolean not null,
  response_s integer,
  work_s integer,
  outage_s integer,
  customer_s integer,
  -- Seconds on hold within each interval.
  response_pause_s integer not null default 0,
  work_pause_s integer not null default 0,
  outage_pause_s integer not null default 0,
  customer_pause_s integer not null default 0,
  response_target_s integer not null,
  recovery_target_s integer not null,
  -- Integrity flags; null-free and sorted, so that equal facts are equal rows.
  flags text[] not null default '{}',
  primary key (day, work_order_id)
) partition by range (day);
create table kpi_order_default partition of kpi_order default;
-- Drilling and the ends of a period: newest report first, of a UP3 or one ULP.
create index kpi_order_by_reported on kpi_order (up3_id, reported_at, work_order_id);
create index kpi_order_by_work_order on kpi_order (work_order_id);

-- Mergeable counts of a day, month, quarter or year, of one ULP or (ulp_id '') a whole UP3, per key of a dimension. *_counts hold how
-- often each whole second occurs (shared/domain/kpi/histogram); the percentiles beside them are of this row alone.
create table kpi_rollup (
  up3_id text not null,
  ulp_id text not null,
  level text not null check (level in ('day', 'month', 'quarter', 'year')),
  starts_on date not null,
  dimension text not null,
  key text not null,
  is_flagged boolean not null,
  orders integer not null,
  cancelled integer not null,
  superseded integer not null,
  later integer not null,
  without_restore integer not null,
  paused integer not null,
  paused_s bigint not null,
  response_n integer not null, response_sum_s bigint not null, response_pause_s bigint not null,
  response_within integer not null, response_target_s bigint not null,
  response_p50 integer, response_p90 integer, response_p95 integer, response_counts bytea,
  work_n integer not null, work_sum_s bigint not null, work_pause_s bigint not null,
  work_within integer not null, work_target_s bigint not null,
  work_p50 integer, work_p90 integer, work_p95 integer, work_counts bytea,
  outage_n integer not null, outage_sum_s bigint not null, outage_pause_s bigint not null,
  outage_within integer not null, outage_target_s bigint not null,
  outage_p50 integer, outage_p90 integer, outage_p95 integer, outage_counts bytea,
  customer_n integer not null, customer_sum_s bigint not null, customer_pause_s bigint not null,
  customer_within integer not null, customer_target_s bigint not null,
  customer_p50 integer, customer_p90 integer, customer_p95 integer, customer_counts bytea,
  primary key (up3_id, dimension, ulp_id, level, starts_on, key, is_flagged)
);

-- Which months, quarters and years are merged and still true. No row, or a stale one: read the level below.
create table kpi_span (
  up3_id text not null,
  level text not null check (level in ('month', 'quarter', 'year')),
  starts_on date not null,
  is_stale boolean not null,
  merged_at timestamptz,
  primary key (up3_id, level, starts_on)
);
create index kpi_span_stale on kpi_span (up3_id) where is_stale;

-- How far the log is folded into the figures.
create table kpi_cursor (
  name text primary key,
  cursor bigint not null,
  -- When the last folded event happened: figures are "as of" it.
  folded_at timestamptz
);

-- Targets of a year, of a UP3 (ulp_id '') or one ULP; what is missing falls back to the UP3's and then to its settings.
create table kpi_target (
  up3_id text not null references up3 (id),
  ulp_id text not null default '',
  year smallint not null check (year between 2000 and 2100),
  response_min double precision check (response_min > 0),
  recovery_min double precision check (recovery_min > 0),
  nps smallint check (nps between -100 and 100),
  saidi_min double precision check (saidi_min > 0),
  saifi double precision check (saifi > 0),
  version integer not null default 1,
  primary key (up3_id, ulp_id, year)
);

-- A locked month's figures do not move. Unlocking is an event with its reason.
create table kpi_lock (
  up3_id text not null references up3 (id),
  month date not null check (extract(day from month) = 1),
  locked_at timestamptz not null,
  locked_by uuid,
  note text not null default '',
  -- Definitions the month was locked under: {officialRecovery, ...}.
  definitions jsonb not null,
  primary key (up3_id, month)
);
-- What came after the lock: how the order's facts would be now. One standing row per order and month.
create table kpi_correction (
  id uuid primary key,
  up3_id text not null,
  ulp_id text not null,
  month date not null,
  work_order_id uuid not null,
  before jsonb,
  after jsonb,
  -- The event that brought it: who and why.
  event_id bigint,
  event_type text,
  actor_kind text,
  actor_id text,
  at timestamptz not null
);
create unique index kpi_correction_standing on kpi_correction (up3_id, month, work_order_id);
