create sequence planned_outage_number_seq;

-- Work on the grid that was announced: callers below the device within the window are answered, nobody is sent.
create table planned_outage (
  id uuid primary key,
  number text not null unique default 'PDM-' || lpad(nextval('planned_outage_number_seq')::text, 6, '0'),
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  device_id uuid not null references grid_device (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  note text not null default '',
  created_by uuid,
  created_at timestamptz not null,
  cancelled_at timestamptz,
  -- Power came back earlier than announced.
  ended_at timestamptz,
  version integer not null default 1,
  check (ends_at > starts_at),
  check (cancelled_at is null or ended_at is null)
);
-- Triage asks which windows are in force, by device; ended ones are left behind.
create index planned_outage_in_force on planned_outage (up3_id, ends_at) where cancelled_at is null and ended_at is null;
create index planned_outage_recent on planned_outage (up3_id, id);

-- A time of heavy faults with its own rules, of one ULP or (ulp_id null) of the whole UP3.
create table storm (
  id uuid primary key,
  up3_id text not null references up3 (id),
  ulp_id text references ulp (id),
  state text not null check (state in ('proposed', 'active', 'reconciling', 'ended', 'dismissed')),
  -- Arrivals that made the system propose it: {perHour, usualPerHour, windowMin}.
  arrivals jsonb not null default '{}',
  proposed_at timestamptz,
  started_at timestamptz,
  started_by uuid,
  -- The operator ended it; until everybody is accounted for it is reconciled.
  ending_at timestamptz,
  ending_by uuid,
  ended_at timestamptz,
  version integer not null default 1,
  check ((state in ('active', 'reconciling', 'ended')) <= (started_at is not null)),
  check ((state in ('reconciling', 'ended')) <= (ending_at is not null)),
  check ((state = 'ended') <= (ended_at is not null))
);
create unique index storm_standing on storm (up3_id, coalesce(ulp_id, '')) where state in ('proposed', 'active', 'reconciling');
create index storm_recent on storm (up3_id, id);

-- Reports that name a place and no customer are laid to the nearest transformer (500 of them: 12 ms, without it 400).
create index grid_device_place on grid_device (up3_id, lat, lng) where kind = 'transformer';

-- Where the fault is believed to be, and how sure. `service`: one customer's own line below the device.
alter table incident
  add column fault_level text not null default 'transformer'
    check (fault_level in ('service', 'transformer', 'section', 'feeder', 'substation', 'place')),
  add column probability double precision check (probability between 0 and 1),
  -- {at, callers, served, candidates: [{deviceId, level, probability, callers, served}], reason: {code, ...}}; shown in words.
  add column inference jsonb,
  -- An operator's word about device or grouping: the machine never overrides it.
  add column confirmed_at timestamptz,
  add column confirmed_by uuid,
  -- Estimate of restoration: median and the 80 % interval around it.
  add column estimate_at timestamptz,
  add column estimate_earliest_at timestamptz,
  add column estimate_latest_at timestamptz,
  add column estimate_source text check (estimate_source in ('computed', 'crew', 'operator')),
  add column estimated_at timestamptz,
  -- What it stands on: {stage, cases, isPrior, ...}; the next one is compared with it.
  add column estimate_basis jsonb,
  add constraint incident_confirmed check ((confirmed_at is null) = (confirmed_by is null)),
  add constraint incident_merged check ((state = 'merged') = (merged_into is not null)),
  add constraint incident_estimate check ((estimate_at is null) = (estimate_source is null));
-- Estimates that are about to run out: the end of what was promised, which by hand is the promise itself.
create index incident_estimate_due on incident (up3_id, (coalesce(estimate_latest_at, estimate_at)))
  where state in ('open', 'partly_restored') and estimate_at is not null;
-- Nobody has been told anything yet.
create index incident_unestimated on incident (up3_id) where state in ('open', 'partly_restored') and estimated_at is null;
create index incident_merged_into on incident (merged_into) where merged_into is not null;

-- Every estimate an incident ever had; the row on the incident is the last of them.
create table estimate (
  id uuid primary key,
  incident_id uuid not null references incident (id),
  restore_at timestamptz not null,
  earliest_at timestamptz,
  latest_at timestamptz,
  source text not null check (source in ('computed', 'crew', 'operator')),
  -- What it was computed by: {stage, level, backlog, crewKm, isStorm, cases, isPrior, parts: {waitMin, travelMin, workMin}, ...};
  -- codes and figures only. The nightly fit reads the first one of an incident: what was known when it was opened.
  basis jsonb not null default '{}',
  -- Why it changed: first, crew_accepted, on_site, backlog, device_changed, expired, by_hand, ...
  reason text not null,
  note text not null default '',
  made_at timestamptz not null,
  made_by uuid
);
create index estimate_by_incident on estimate (incident_id, made_at);

-- What was learned of durations, fitted anew each night: {version, cells: {...}}.
create table estimate_model (
  up3_id text primary key references up3 (id),
  fitted_at timestamptz not null,
  cases integer not null,
  model jsonb not null,
  -- Of the model what dispatch reckons with: mean minutes of work by "level|kind"; {} = nothing learned yet.
  work_min jsonb not null default '{}'
);

-- Each change of a grouping, by machine or operator, with all that undoing it needs.
create table grouping_change (
  id uuid primary key,
  up3_id text not null references up3 (id),
  incident_id uuid not null references incident (id),
  kind text not null check (kind in ('opened', 'upgraded', 'downgraded', 'moved', 'merged', 'split', 'confirmed', 'undone')),
  from_device_id uuid,
  to_device_id uuid,
  -- The incident that was merged into this one, or split off it.
  other_incident_id uuid,
  report_ids uuid[] not null default '{}',
  -- Orders that moved along, so that they can move back.
  work_order_ids uuid[] not null default '{}',
  -- How incidents and moved orders were, for the undo: {incident, other, orders}; codes, places and figures.
  before jsonb not null default '{}',
  reason jsonb not null default '{}',
  actor_id uuid,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by uuid,
  undoes uuid
);
create index grouping_change_by_incident on grouping_change (incident_id, at);
create index grouping_change_by_other on grouping_change (other_incident_id) where other_incident_id is not null;

alter table report add column planned_outage_id uuid;
create index report_by_planned_outage on report (planned_outage_id) where planned_outage_id is not null;

-- What a crew carries and what an order needs: codes of shared/domain/dispatch/needs.
alter table crew add column equipment text[] not null default '{}';
alter table work_order add column needs text[] not null default '{}';
-- Minutes of work expected when it was offered: a round reckons by them when each crew is through. Null: nobody reckoned.
alter table offer add column expected_work_min double precision;
-- Crews that have just completed an order and rest; the index is asked for the last minutes only.
create index offer_completed on offer (up3_id, ended_at) where ended_as = 'completed';

-- Where an idle crew had better wait. One row per crew; history is in the log.
create table standby (
  crew_id uuid primary key references crew (id),
  up3_id text not null references up3 (id),
  state text not null check (state in ('suggested', 'sent', 'dismissed')),
  name text not null,
  lat double precision not null,
  lng double precision not null,
  -- {savedMin, km, hour, ...}: the gain in expected response that it is suggested for.
  reason jsonb not null default '{}',
  suggested_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  version integer not null default 1
);
create index standby_by_up3 on standby (up3_id);

-- Faults by place and hour of the week, learned from history; standby points and the what-if lab read it.
create table demand (
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  -- Cell of about 2 km: floor(lat * 50), floor(lng * 50).
  cell_lat integer not null,
  cell_lng integer not null,
  hour smallint not null check (hour between 0 and 23),
  faults_per_day double precision not null,
  primary key (up3_id, cell_lat, cell_lng, hour, ulp_id)
);
create table demand_state (
  up3_id text primary key references up3 (id),
  learned_at timestamptz not null,
  days integer not null,
  faults integer not null
);

-- A question to the simulation lab and its answer.
create table simulation_run (
  id uuid primary key,
  up3_id text not null references up3 (id),
  kind text not null check (kind in ('what_if', 'replay')),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  input jsonb not null,
  progress double precision not null default 0 check (progress between 0 and 1),
  result jsonb,
  failure text,
  requested_by uuid not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz,
  -- Who runs it says so each second; a run without a beat died with its process and is taken up again.
  beat_at timestamptz,
  attempts smallint not null default 0,
  version integer not null default 1,
  check ((state = 'done') = (result is not null)),
  check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))
);
create index simulation_run_recent on simulation_run (up3_id, requested_at);
create index simulation_run_waiting on simulation_run (requested_at) where state in ('queued', 'running');
