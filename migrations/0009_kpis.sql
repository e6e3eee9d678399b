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
-- often each whole second occurs (shared/domain/kpi/counts). Months and longer hold them in two layers (layered-counts): *_minutes is read,
-- of *_counts only the pieces of the minutes that a percentile falls into. The percentiles beside them are of this row alone.
create table kpi_rollup (
  -- Pieces of counts are asked for by it.
  id bigint generated always as identity unique,
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
  flagged integer not null,
  response_n integer not null, response_sum_s bigint not null, response_pause_s bigint not null,
  response_within integer not null, response_target_s bigint not null,
  response_p50 integer, response_p90 integer, response_p95 integer, response_minutes bytea, response_counts bytea,
  work_n integer not null, work_sum_s bigint not null, work_pause_s bigint not null,
  work_within integer not null, work_target_s bigint not null,
  work_p50 integer, work_p90 integer, work_p95 integer, work_minutes bytea, work_counts bytea,
  outage_n integer not null, outage_sum_s bigint not null, outage_pause_s bigint not null,
  outage_within integer not null, outage_target_s bigint not null,
  outage_p50 integer, outage_p90 integer, outage_p95 integer, outage_minutes bytea, outage_counts bytea,
  customer_n integer not null, customer_sum_s bigint not null, customer_pause_s bigint not null,
  customer_within integer not null, customer_target_s bigint not null,
  customer_p50 integer, customer_p90 integer, customer_p95 integer, customer_minutes bytea, customer_counts bytea,
  primary key (up3_id, dimension, ulp_id, level, starts_on, key, is_flagged)
);
-- Uncompressed and out of line where they are large, so that a piece is read without the rest.
alter table kpi_rollup alter response_counts set storage external, alter work_counts set storage external,
  alter outage_counts set storage external, alter customer_counts set storage external,
  alter response_minutes set storage main, alter work_minutes set storage main,
  alter outage_minutes set storage main, alter customer_minutes set storage main;

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
create table kpi_unlock (
  id uuid primary key,
  up3_id text not null references up3 (id),
  month date not null,
  reason text not null,
  unlocked_by uuid,
  unlocked_at timestamptz not null
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

-- OUT
-- A table asked for as a file; the file lies in the data folder until `expires_at`.
create table export_job (
  id uuid primary key,
  up3_id text not null references up3 (id),
  -- Region of who asked, as it was then: rows come from there only, and who has another one by now cannot open the file.
  scope_up3_id text,
  scope_ulp_id text,
  -- Null: made by the clock for all who manage the whole UP3.
  requested_by uuid,
  source text not null,
  format text not null check (format in ('csv', 'xlsx', 'pdf')),
  lang text not null check (lang in ('id', 'en')),
  query jsonb not null,
  state text not null default 'queued'
    check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')),
  rows_done integer not null default 0,
  rows_total integer,
  bytes bigint,
  failure text,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz,
  cancel_requested_at timestamptz,
  -- As of simulation_run: a job without a beat died with its process and is begun anew.
  beat_at timestamptz,
  attempts smallint not null default 0,
  version integer not null default 1,
  check ((state in ('done', 'expired')) = (bytes is not null)),
  check ((state in ('done', 'failed', 'cancelled', 'expired')) = (finished_at is not null))
);
create index export_job_own on export_job (requested_by, requested_at);
create index export_job_by_clock on export_job (up3_id, requested_at) where requested_by is null;
create index export_job_waiting on export_job (requested_at) where state in ('queued', 'running');
create index export_job_expiring on export_job (expires_at) where state = 'done';
create index export_job_old on export_job (requested_at);
-- The monthly report is made by the clock once.
create unique index export_job_month on export_job (up3_id, source, (query->>'month')) where requested_by is null;

-- Who wants the weekly digest, and where. The address is personal: it stands here and nowhere else.
create table digest_subscription (
  user_id uuid primary key references app_user (id),
  email text not null check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  is_on boolean not null,
  lang text not null default 'id' check (lang in ('id', 'en')),
  updated_at timestamptz not null,
  version integer not null default 1
);
-- One per person and week, however often the job runs.
create table digest_sent (
  id uuid primary key,
  user_id uuid not null references app_user (id),
  -- Monday of the week that is told.
  week date not null,
  up3_id text not null,
  ulp_id text,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'refused', 'failed', 'unsure')),
  attempts smallint not null default 0,
  -- The server's answer, without addresses.
  answer text,
  message_id text not null,
  made_at timestamptz not null,
  tried_at timestamptz,
  next_at timestamptz,
  sent_at timestamptz,
  unique (user_id, week)
);
create index digest_sent_due on digest_sent (next_at) where state in ('waiting', 'sending');
create index digest_sent_recent on digest_sent (up3_id, made_at);

-- VOICE: what customers say (ratings, recovery tasks), tickets of the contact center, import of history, repeat outages.
-- One rating per report; crew and order are those of its incident's leading order when it was rated.
create table rating (
  report_id uuid primary key,
  up3_id text not null,
  ulp_id text not null,
  channel text not null,
  idpel text,
  incident_id uuid,
  work_order_id uuid,
  crew_code text,
  stars smallint not null check (stars between 1 and 5),
  nps smallint check (nps between 0 and 10),
  -- The customer's own words: here only, never in the log.
  comment text not null default '',
  rated_at timestamptz not null,
  changed_at timestamptz,
  version integer not null default 1
);
-- Figures and lists of a period.
create index rating_by_time on rating (up3_id, rated_at, report_id);

-- A negative rating that somebody has to set right.
create table recovery_task (
  id uuid primary key,
  report_id uuid not null unique references rating (report_id),
  up3_id text not null,
  ulp_id text not null,
  state text not null default 'open' check (state in ('open', 'taken', 'done')),
  opened_at timestamptz not null,
  taken_at timestamptz,
  taken_by uuid,
  done_at timestamptz,
  done_by uuid,
  -- How it ended: contacted, unreachable, compensated, explained, rating_changed (the customer mended the rating), other.
  outcome text,
  note text not null default '',
  version integer not null default 1,
  check ((state = 'taken') <= (taken_by is not null and taken_at is not null)),
  check ((state = 'done') = (done_at is not null and outcome is not null))
);
create index recovery_task_recent on recovery_task (up3_id, id);
create index recovery_task_waiting on recovery_task (up3_id, id) where state in ('open', 'taken');

-- Contacts of a contact center; imported ones, later live ones too. What a source did not say is null.
create table ticket (
  id uuid not null,
  up3_id text not null,
  ulp_id text,
  number text not null,
  opened_at timestamptz not null,
  -- False: only the day is known, opened_at is its midnight.
  has_hour boolean not null,
  agent text,
  channel text,
  response_channel text,
  status text check (status in ('new', 'followup', 'done', 'abandoned')),
  skill text,
  -- As the source names the customer: idpel, phone or name; only compared with others, shown to who may read tickets.
  customer text,
  replied_at timestamptz,
  -- False: only the day of the reply is known: no reply time.
  has_reply_hour boolean not null default false,
  import_id uuid,
  primary key (id),
  check (has_reply_hour <= (replied_at is not null))
) partition by range (id);
create table ticket_default partition of ticket default;
create index ticket_by_opened on ticket (up3_id, opened_at, id);
create index ticket_by_import on ticket (import_id, id) where import_id is not null;
-- A ticket's number is one ticket, over all partitions.
create table ticket_key (
  up3_id text not null,
  number text not null,
  ticket_id uuid not null,
  primary key (up3_id, number)
);

-- A file of the past: checked, imported and undone as a whole. The file itself lies in the data folder.
create table history_import (
  id uuid primary key,
  up3_id text not null references up3 (id),
  kind text not null check (kind in ('tickets', 'outages')),
  state text not null check (state in ('checking', 'checked', 'importing', 'imported', 'undoing', 'undone', 'failed')),
  file_name text not null,
  bytes bigint not null,
  sha256 bytea not null,
  -- {delimiter, headers, columns: {field: header}, dateOrder}: how the file is read.
  reading jsonb not null default '{}',
  -- First rows as they would be imported.
  preview jsonb not null default '[]',
  progress double precision not null default 0 check (progress between 0 and 1),
  -- Lines read, good, refused, and there already (an earlier import or a line before).
  lines integer not null default 0,
  good integer not null default 0,
  refused integer not null default 0,
  known integer not null default 0,
  imported integer not null default 0,
  -- Period of what came in.
  first_at timestamptz,
  last_at timestamptz,
  failure text,
  requested_by uuid not null,
  requested_at timestamptz not null,
  finished_at timestamptz,
  beat_at timestamptz,
  attempts smallint not null default 0,
  version integer not null default 1
);
create index history_import_recent on history_import (up3_id, requested_at);
create index history_import_waiting on history_import (requested_at) where state in ('checking', 'importing', 'undoing');

-- Which rows an imported outage became; its number is one outage, over all partitions.
create table history_outage (
  up3_id text not null,
  number text not null,
  import_id uuid not null references history_import (id),
  incident_id uuid not null,
  work_order_id uuid not null,
  report_id uuid,
  primary key (up3_id, number)
);
create index history_outage_by_import on history_outage (import_id, number);

-- Repeat outages: the faults of a period and those restored within the window before it.
create index incident_by_reported on incident (up3_id, first_reported_at);
create index incident_by_restored on incident (up3_id, restored_at) where restored_at is not null;

-- RELIABILITY: interruptions and the customers they held (IEEE 1366, TMP).

-- One fault with customers out (an incident of kind outage) or one planned outage; made anew from its source by the fold, never edited.
create table interruption (
  -- Of the incident or the planned outage.
  id uuid primary key,
  kind text not null check (kind in ('fault', 'planned')),
  number text not null,
  up3_id text not null,
  ulp_id text not null,
  device_id uuid,
  feeder_id uuid,
  -- Level of the fault: service, transformer, section, feeder, substation, place.
  level text not null,
  cause text,
  started_at timestamptz not null,
  -- Null while somebody waits.
  restored_at timestamptz,
  -- WIB day of the start: all its customers' interruptions belong to it.
  day date not null,
  -- not_counted: over, and nobody stamped that power came back.
  state text not null check (state in ('counted', 'ongoing', 'not_counted')),
  -- As stated, before overlaps with others are settled.
  customers integer not null,
  -- [{restoredAt, customers}], ascending; who waits still is in none.
  steps jsonb not null default '[]'
);
create index interruption_by_start on interruption (up3_id, started_at, id);

-- Whom it held and until when: all of a transformer (idpel ''), one customer, or (transformer null) customers known by number only.
create table interruption_span (
  interruption_id uuid not null references interruption (id) on delete cascade,
  -- Where overlaps are looked for: the transformer, a customer of no known one, or '' = of nobody known.
  place text not null,
  transformer_id uuid,
  idpel text not null default '',
  started_at timestamptz not null,
  ended_at timestamptz not null,
  customers integer not null,
  check (ended_at > started_at)
);
create unique index interruption_span_place on interruption_span (interruption_id, transformer_id, idpel) nulls not distinct;
-- What else held the same customers at that time: a transformer's own few.
create index interruption_span_by_place on interruption_span (place, ended_at, started_at);

-- Overlaps settled: one row per interruption of customers who had the same one; belongs to the statement that began first.
create table customer_outage (
  up3_id text not null,
  day date not null,
  ulp_id text not null,
  feeder_id uuid,
  place text not null,
  transformer_id uuid,
  idpel text not null default '',
  started_at timestamptz not null,
  ended_at timestamptz not null,
  duration_s integer not null,
  -- By the unit's threshold when it was made; a locked month keeps it.
  is_sustained boolean not null,
  customers integer not null,
  -- Customers of the transformer who had another one at that time: it stands in rows of their own.
  except_idpels text[] not null default '{}',
  kind text not null check (kind in ('fault', 'planned')),
  interruption_id uuid not null
);
create unique index customer_outage_place on customer_outage (interruption_id, transformer_id, idpel) nulls not distinct;
create index customer_outage_by_day on customer_outage (up3_id, day, interruption_id);
create index customer_outage_by_place on customer_outage (place, ended_at, started_at);

-- Sums of a day, additive over days: of a feeder within one ULP ('' = not known), of a ULP (feeder_id ''), of the whole UP3 (both '').
create table reliability_day (
  up3_id text not null,
  level text not null check (level in ('up3', 'ulp', 'feeder')),
  day date not null,
  ulp_id text not null,
  feeder_id text not null,
  kind text not null check (kind in ('fault', 'planned')),
  -- Interruptions with somebody sustained; one that hits two feeders counts in each of them, and once above.
  events integer not null,
  ci integer not null,
  cmi_s bigint not null,
  momentary integer not null,
  primary key (up3_id, level, day, ulp_id, feeder_id, kind)
);

-- NT: customers served in a month; a past month's number stays.
create table customers_served (
  up3_id text not null,
  month date not null check (extract(day from month) = 1),
  ulp_id text not null,
  feeder_id text not null,
  customers integer not null,
  primary key (up3_id, month, ulp_id, feeder_id)
);

-- Service quality that a unit declared (TMP), per customer and month, of a UP3 (ulp_id '') or one ULP.
create table tmp_level (
  up3_id text not null references up3 (id),
  ulp_id text not null default '',
  hours double precision not null check (hours >= 0),
  times integer not null check (times >= 0),
  version integer not null default 1,
  primary key (up3_id, ulp_id)
);

-- The rebuild: faults by their start.
create index incident_by_started on incident (up3_id, started_at);

-- INTEGRITY: why an order is flagged. A flag is never removed; who knows better adds a note to it.
create table work_order_flag (
  work_order_id uuid not null,
  code text not null,
  up3_id text not null,
  ulp_id text not null,
  flagged_at timestamptz not null,
  -- Ids, codes, numbers, instants (shared/domain/work-order/integrity); {}: from before evidence was kept.
  evidence jsonb not null,
  -- Of the first note.
  explained_at timestamptz,
  primary key (work_order_id, code)
);
create table work_order_flag_note (
  id uuid primary key,
  work_order_id uuid not null,
  code text not null,
  written_at timestamptz not null,
  written_by uuid not null,
  text text not null,
  foreign key (work_order_id, code) references work_order_flag (work_order_id, code)
);
create index work_order_flag_note_by_order on work_order_flag_note (work_order_id, written_at);
insert into work_order_flag (work_order_id, code, up3_id, ulp_id, flagged_at, evidence)
  select w.id, f, w.up3_id, w.ulp_id, coalesce(w.completed_at, w.created_at), '{}' from work_order w, unnest(w.flags) f
  on conflict do nothing;
