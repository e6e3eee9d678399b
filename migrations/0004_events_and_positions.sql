-- Audit log, outbox and replay source in one. Ids and codes only: never names, phones or free text.
create sequence domain_event_id_seq;
create table domain_event (
  id bigint not null default nextval('domain_event_id_seq'),
  -- Handed out by the relay in commit-safe order; the only update this table ever sees.
  stream_seq bigint,
  type text not null,
  entity text not null,
  entity_id text not null,
  entity_version integer,
  up3_id text,
  ulp_id text,
  actor_kind text not null check (actor_kind in ('system', 'user', 'customer', 'tracker')),
  actor_id text,
  at timestamptz not null,
  device_at timestamptz,
  lat double precision,
  lng double precision,
  position_age_s integer,
  data jsonb not null default '{}',
  prev_hash bytea,
  hash bytea,
  primary key (id)
) partition by range (id);
create table domain_event_default partition of domain_event default;
-- The relay's next batch.
create index domain_event_unnumbered on domain_event (id) where stream_seq is null;
-- Replay from a cursor.
create index domain_event_stream on domain_event (stream_seq) where stream_seq is not null;
-- Timeline of one order, report, incident.
create index domain_event_by_entity on domain_event (entity, entity_id, id);

create table relay_state (
  name text primary key,
  -- 'stream': last number handed out and its hash. 'jobs': last number whose jobs were added and bus was rung.
  cursor bigint not null,
  hash bytea
);
insert into relay_state (name, cursor) values ('stream', 0), ('jobs', 0);

create table position_latest (
  crew_id uuid primary key references crew (id),
  up3_id text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  lat double precision not null,
  lng double precision not null,
  accuracy_m double precision,
  speed_mps double precision,
  heading_deg double precision,
  battery_pct double precision,
  source text not null check (source in ('phone', 'tracker', 'command'))
) with (fillfactor = 70);
create index position_latest_by_up3 on position_latest (up3_id);

create table position_history (
  crew_id uuid not null,
  at timestamptz not null,
  received_at timestamptz not null,
  lat double precision not null,
  lng double precision not null,
  accuracy_m double precision,
  speed_mps double precision,
  heading_deg double precision,
  battery_pct double precision,
  source text not null,
  primary key (crew_id, at)
) partition by range (at);
create table position_history_default partition of position_history default;

create table tracker_device (
  -- SHA-256 of the per-device key that the tracker sends as `id`.
  key_hash bytea primary key,
  crew_id uuid not null references crew (id),
  name text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
