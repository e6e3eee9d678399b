create sequence report_number_seq;
create sequence incident_number_seq;
create sequence work_order_number_seq;

create table incident (
  id uuid primary key,
  number text not null unique default 'GGN-' || lpad(nextval('incident_number_seq')::text, 6, '0'),
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  kind text not null check (kind in ('outage', 'hazard', 'voltage', 'meter')),
  state text not null default 'open' check (state in ('open', 'partly_restored', 'restored', 'closed', 'merged')),
  device_id uuid references grid_device (id),
  -- Set for a fault at one customer's own line or meter (kind meter, or no transformer known).
  idpel text references customer (idpel),
  lat double precision not null,
  lng double precision not null,
  address text not null default '',
  -- Outage start: earliest of operator or SCADA statement and first report.
  started_at timestamptz not null,
  first_reported_at timestamptz,
  customers_out integer not null default 1,
  has_hazard boolean not null default false,
  has_critical boolean not null default false,
  report_count integer not null default 0,
  restored_at timestamptz,
  closed_at timestamptz,
  merged_into uuid references incident (id),
  created_at timestamptz not null,
  version integer not null default 1,
  check ((state in ('restored', 'closed')) <= (restored_at is not null or closed_at is not null))
);
-- At most one open incident of the attachable kinds per device.
create unique index incident_open_device on incident (device_id)
  where state in ('open', 'partly_restored') and kind in ('outage', 'voltage') and device_id is not null;
-- Snapshots and triage read the open ones of a lane.
create index incident_open on incident (up3_id, created_at) where state in ('open', 'partly_restored');
create index incident_recent on incident (up3_id, id);

create table report (
  id uuid not null,
  number text not null default 'LAP-' || lpad(nextval('report_number_seq')::text, 6, '0'),
  up3_id text not null,
  ulp_id text not null,
  channel text not null check (channel in ('voice', 'whatsapp', 'instagram', 'x', 'facebook', 'email', 'sms', 'mobile_app', 'web', 'walk_in')),
  kind text not null check (kind in ('outage', 'hazard', 'voltage', 'meter', 'complaint', 'service_request', 'information')),
  state text not null default 'received' check (state in ('received', 'linked', 'answered', 'withdrawn')),
  description text not null default '',
  reporter_name text,
  reporter_phone text,
  idpel text,
  transformer_id uuid,
  lat double precision,
  lng double precision,
  address text not null default '',
  reported_at timestamptz not null,
  received_at timestamptz not null,
  -- Typed in long after it was reported (offline entry).
  is_late_entry boolean not null default false,
  external_id text,
  incident_id uuid,
  -- {code, ...} why triage linked it; shown in words.
  link_reason jsonb,
  linked_at timestamptz,
  -- An operator detached it from these incidents: triage does not attach it there again.
  detached_from uuid[] not null default '{}',
  created_by uuid,
  version integer not null default 1,
  primary key (id),
  check ((state = 'linked') <= (incident_id is not null))
) partition by range (id);
create table report_default partition of report default;
-- Triage: what waits in a lane, oldest first.
create index report_waiting on report (up3_id, id) where state = 'received';
create index report_by_incident on report (incident_id) where incident_id is not null;
create index report_by_idpel on report (idpel, id) where idpel is not null;
create index report_by_number on report (number);
-- Same provider message = same report.
create table report_key (
  channel text not null,
  external_id text not null,
  report_id uuid not null,
  primary key (channel, external_id)
);

create table work_order (
  id uuid not null,
  number text not null default 'WO-' || lpad(nextval('work_order_number_seq')::text, 6, '0'),
  up3_id text not null,
  ulp_id text not null,
  incident_id uuid not null,
  kind text not null check (kind in ('outage', 'hazard', 'voltage', 'meter')),
  state text not null default 'new' check (state in
    ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'completed', 'closed', 'held', 'cancelled')),
  version integer not null default 1,
  -- Higher is served first; computed by shared/domain/dispatch/priority, or set by an operator.
  priority integer not null default 0,
  priority_source text not null default 'computed' check (priority_source in ('computed', 'operator')),
  crew_id uuid,
  lat double precision not null,
  lng double precision not null,
  address text not null default '',
  device_id uuid,
  customers_out integer not null default 1,
  note text not null default '',
  -- First reported: the start of the response clock.
  reported_at timestamptz not null,
  created_at timestamptz not null,
  dispatched_at timestamptz,
  accepted_at timestamptz,
  departed_at timestamptz,
  arrived_at timestamptz,
  restored_at timestamptz,
  completed_at timestamptz,
  closed_at timestamptz,
  cancelled_at timestamptz,
  held_at timestamptz,
  hold_reason text,
  -- Since when it waits for a crew (created, refused, recalled, resumed).
  waiting_since timestamptz,
  attempts smallint not null default 0,
  outcome text check (outcome in ('repaired', 'temporary', 'not_found', 'customer_side', 'handed_over')),
  cause text,
  action text,
  equipment text,
  completion_note text,
  close_reason text,
  cancel_reason text,
  reopen_reason text,
  -- Photos of the completion (ids of the photo store).
  photo_ids uuid[] not null default '{}',
  follow_up_of uuid,
  superseded_by uuid,
  -- Last dispatch decision: {decidedAt, chosen, candidates, reasons}; "why nobody" too.
  dispatch jsonb,
  flags text[] not null default '{}',
  primary key (id),
  check ((state in ('offered', 'accepted', 'en_route', 'on_site', 'restored')) <= (crew_id is not null)),
  check ((state = 'new') <= (crew_id is null and waiting_since is not null)),
  check ((state in ('offered', 'accepted', 'en_route')) <= (dispatched_at is not null)),
  check ((state in ('on_site', 'restored')) <= (arrived_at is not null)),
  check ((state = 'restored') <= (restored_at is not null)),
  check ((state in ('completed', 'closed')) <= (completed_at is not null)),
  check ((state = 'closed') <= (closed_at is not null)),
  check ((state = 'held') <= (held_at is not null and hold_reason is not null)),
  check ((state = 'cancelled') <= (cancelled_at is not null))
) partition by range (id);
create table work_order_default partition of work_order default;
-- Boards, snapshots and rounds read only what is open.
create index work_order_open on work_order (up3_id, state, priority desc)
  where state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held');
create index work_order_by_incident on work_order (incident_id);
create index work_order_by_crew on work_order (crew_id, id) where crew_id is not null;
create index work_order_by_number on work_order (number);
-- KPIs: an order belongs to the day of its first report.
create index work_order_by_reported on work_order (up3_id, reported_at);
-- Auto-close: completed orders that wait for the customer's silence.
create index work_order_completed on work_order (completed_at) where state = 'completed';

-- One row each time a work order is put to a crew; current until ended_at. Also the guard across partitions.
create table offer (
  id uuid primary key,
  work_order_id uuid not null,
  crew_id uuid not null references crew (id),
  up3_id text not null,
  -- Place of the order and the crew's steps: a round prices what every crew holds from this table alone.
  lat double precision not null,
  lng double precision not null,
  arrived_at timestamptz,
  restored_at timestamptz,
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  offered_by text not null check (offered_by in ('system', 'operator')),
  accepted_at timestamptz,
  -- The crew works on this order now (en_route, on_site, restored).
  is_active boolean not null default false,
  ended_at timestamptz,
  ended_as text check (ended_as in ('expired', 'refused', 'recalled', 'held', 'completed', 'cancelled', 'superseded')),
  -- A code; the words of whoever ended it stand in end_note and never in an event.
  end_reason text,
  end_note text,
  reasons jsonb not null default '{}',
  check ((ended_at is null) = (ended_as is null)),
  check (not (is_active and ended_at is not null)),
  check (is_active <= (accepted_at is not null))
);
-- An order is with one crew at a time.
create unique index offer_current on offer (work_order_id) where ended_at is null;
-- A crew works on one order at a time.
create unique index offer_active on offer (crew_id) where is_active;
-- Loads of the crews (open orders per crew).
create index offer_load on offer (crew_id) where ended_at is null;
-- The same for a whole lane: what the crews of a round hold.
create index offer_lane on offer (up3_id) where ended_at is null;
-- Offers whose deadline has passed without an answer.
create index offer_unanswered on offer (expires_at) where ended_at is null and accepted_at is null;
-- Who refused or let expire this order before.
create index offer_by_work_order on offer (work_order_id, offered_at);

create table work_order_pause (
  id uuid primary key,
  work_order_id uuid not null,
  reason text not null,
  note text,
  from_state text not null,
  crew_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  check (ended_at is null or ended_at >= started_at)
);
create unique index work_order_pause_open on work_order_pause (work_order_id) where ended_at is null;
create index work_order_pause_by_order on work_order_pause (work_order_id);

-- A late command that had to be refused: kept, so that true times are not lost. An operator may adopt it.
create table field_claim (
  id uuid primary key,
  work_order_id uuid not null,
  up3_id text not null,
  crew_id uuid not null,
  user_id uuid not null,
  command text not null,
  command_id text not null,
  refusal text not null,
  device_at timestamptz,
  received_at timestamptz not null,
  lat double precision,
  lng double precision,
  accuracy_m double precision,
  payload jsonb not null default '{}',
  decided_at timestamptz,
  decided_by uuid,
  decision text check (decision in ('adopted', 'dismissed')),
  unique (user_id, command_id)
);
create index field_claim_open on field_claim (up3_id, received_at) where decided_at is null;
create index field_claim_by_order on field_claim (work_order_id);

create table alarm (
  id uuid primary key,
  up3_id text not null references up3 (id),
  ulp_id text references ulp (id),
  -- no_crew, attempts_exhausted, target_at_risk, target_breached, hazard, silent_crew, job_failed, ...
  kind text not null,
  severity text not null check (severity in ('warning', 'critical')),
  entity text not null,
  entity_id text not null,
  data jsonb not null default '{}',
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  cleared_at timestamptz,
  version integer not null default 1
);
-- One standing alarm of a kind per thing.
create unique index alarm_standing on alarm (kind, entity_id) where cleared_at is null;
create index alarm_board on alarm (up3_id, raised_at) where cleared_at is null;
