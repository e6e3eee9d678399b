-- REPEAT OUTAGES: facts and sums of a day, made anew by the fold of the figures, never edited.

-- Customers, transformers and feeders that had a fault, numbered: a number fits into four bytes of repeat_day.
create table repeat_key (
  no integer generated always as identity primary key,
  up3_id text not null,
  by text not null check (by in ('customer', 'transformer', 'feeder')),
  -- The idpel, or the device's id.
  key text not null,
  unique (up3_id, by, key)
);

-- One fault as one customer or device knew it, and the one before it: the last of the same key that was restored by then, however long
-- ago. The window of a repeat (setting) only selects by the gap.
create table repeat_fault (
  fault_id uuid not null,
  key_no integer not null references repeat_key (no),
  up3_id text not null,
  by text not null,
  -- Of the fault.
  ulp_id text not null,
  -- In whose views it stands. A customer who called from another ULP than the fault's is no occurrence of either; one whose first call came
  -- from there has a row for each view.
  of_up3 boolean not null,
  of_ulp boolean not null,
  number text not null,
  lat double precision not null,
  lng double precision not null,
  -- WIB day of reported_at.
  day date not null,
  -- The customer's own first report, or the fault's first.
  reported_at timestamptz not null,
  restored_at timestamptz,
  -- Whole seconds from its `restored` to reported again; among all faults of the UP3, and among those of the fault's ULP alone.
  previous_id uuid,
  gap_s integer,
  ulp_previous_id uuid,
  ulp_gap_s integer,
  -- The fault has occurrences on several days: it lies in none of their repeat_spot.
  is_spread boolean not null,
  primary key (fault_id, key_no, of_up3),
  check (of_up3 or of_ulp)
);
-- The list behind a number, newest first, and the ends of a period.
create index repeat_fault_by_reported on repeat_fault (up3_id, by, reported_at, fault_id);
-- What follows a touched fault of the same key, and the list of one key.
create index repeat_fault_by_key on repeat_fault (key_no, reported_at);
-- The last one restored before.
create index repeat_fault_by_restored on repeat_fault (key_no, restored_at, fault_id) where restored_at is not null;
-- Faults that no day's hot spots hold.
create index repeat_fault_spread on repeat_fault (up3_id, reported_at) where is_spread;

-- Sums of a WIB day, additive over days, of a UP3 (ulp_id '') or a ULP.
create table repeat_day (
  up3_id text not null,
  ulp_id text not null,
  by text not null check (by in ('customer', 'transformer', 'feeder')),
  day date not null,
  occurrences integer not null,
  -- within[w]: how many repeat one restored at most w days before; as far as it grows, at most 365 (the widest window).
  within integer[] not null,
  -- Numbers of the keys, four bytes each, one per occurrence: the smallest gap first, those without one last. The first within[w] of them
  -- are the repeats of a window of w days.
  keys bytea not null,
  primary key (up3_id, by, ulp_id, day)
);
-- Uncompressed: only the beginning is read.
alter table repeat_day alter keys set storage external;

-- Where a day's faults lay that repeat one before, each once, in the same order: of one kind, or of any of them.
create table repeat_spot (
  up3_id text not null,
  ulp_id text not null,
  by text not null check (by in ('any', 'customer', 'transformer', 'feeder')),
  day date not null,
  within integer[] not null,
  -- Eight bytes each: latitude and longitude in ten-millionths of a degree.
  places bytea not null,
  primary key (up3_id, by, ulp_id, day)
);
alter table repeat_spot alter places set storage external;

-- The same of a month that is over, counted into cells of 480 m: what a year of a large UP3 is read from. No row, or one for another
-- window: the days are read. A day that changes takes its month away.
create table repeat_spot_month (
  up3_id text not null,
  ulp_id text not null,
  by text not null check (by in ('any', 'customer', 'transformer', 'feeder')),
  month date not null check (extract(day from month) = 1),
  window_days integer not null,
  -- Twelve bytes each: row, column, count (shared/domain/repeat/spot-cells).
  cells bytea not null,
  primary key (up3_id, by, ulp_id, month)
);
alter table repeat_spot_month alter cells set storage external;

-- What is there already is made by the first fold.
insert into kpi_cursor (name, cursor) select 'rebuild ' || id, 0 from up3 on conflict do nothing;
