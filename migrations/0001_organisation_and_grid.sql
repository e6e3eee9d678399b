-- Units are keyed by their code ('bangka', 'pkp', 'pkp-city-1'): short, stable and readable in events and frames.
create table up3 (
  id text primary key check (id ~ '^[a-z0-9-]{2,20}$'),
  name text not null,
  time_zone text not null default 'Asia/Jakarta',
  created_at timestamptz not null default now()
);
create table ulp (
  id text primary key check (id ~ '^[a-z0-9-]{2,20}$'),
  up3_id text not null references up3 (id),
  name text not null,
  office_lat double precision not null,
  office_lng double precision not null,
  -- GeoJSON MultiPolygon, [lng, lat]; point in polygon is answered from memory.
  area jsonb not null
);
create table posko (
  id text primary key,
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  name text not null,
  lat double precision not null,
  lng double precision not null
);
create table crew (
  id uuid primary key,
  code text not null unique,
  name text not null,
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  posko_id text not null references posko (id),
  phone text,
  vehicle text,
  skills text[] not null default '{}',
  -- Roster shift 1 (07-15 WIB), 2 (15-23), 3 (23-07); null: no roster.
  shift smallint check (shift between 1 and 3),
  on_duty boolean not null default false,
  duty_since timestamptz,
  off_roster boolean not null default false,
  version integer not null default 1,
  retired_at timestamptz
);
-- Rounds and boards read the crews on duty of one lane.
create index crew_on_duty on crew (up3_id) where on_duty and retired_at is null;
create index crew_by_ulp on crew (ulp_id);

create table grid_device (
  id uuid primary key,
  code text not null unique,
  name text not null,
  kind text not null check (kind in ('substation', 'feeder', 'section', 'transformer')),
  parent_id uuid references grid_device (id),
  -- From the root down to the parent: [substation, feeder, section]. Kept by the import, read by triage.
  ancestor_ids uuid[] not null default '{}',
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  lat double precision not null,
  lng double precision not null,
  -- Customers served below this device, kept by the import.
  customer_count integer not null default 0,
  check ((kind = 'substation') = (parent_id is null)),
  check (id <> parent_id)
);
create index grid_device_by_parent on grid_device (parent_id);
create index grid_device_by_up3 on grid_device (up3_id, kind);

create table customer (
  idpel text primary key check (idpel ~ '^[0-9]{12}$'),
  name text not null,
  phone text check (phone ~ '^\+[0-9]{8,15}$'),
  meter_no text,
  tariff text not null,
  power_va integer not null,
  address text not null default '',
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  transformer_id uuid references grid_device (id),
  lat double precision not null,
  lng double precision not null,
  -- Hospital, water works, government: an outage here raises the priority.
  is_critical boolean not null default false,
  search_text text generated always as (lower(name || ' ' || address) || ' ' || idpel || ' ' || coalesce(phone, '') || ' ' || coalesce(meter_no, '')) stored
);
-- customers?q= : any part of name, address, idpel, phone or meter; several words narrow it (siti mentok).
create index customer_search on customer using gin (search_text gin_trgm_ops);
create index customer_by_transformer on customer (transformer_id);
create index customer_by_ulp on customer (ulp_id, idpel);
create index customer_by_phone on customer (phone);
