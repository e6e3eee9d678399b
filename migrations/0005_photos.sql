-- What a crew photographed; the bytes lie in the photo store under this id. Until an order names it, it belongs to its crew's units.
create table photo (
  id uuid primary key,
  up3_id text not null references up3 (id),
  ulp_id text not null references ulp (id),
  crew_id uuid not null references crew (id),
  work_order_id uuid,
  bytes integer not null check (bytes > 0),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  created_at timestamptz not null
);
