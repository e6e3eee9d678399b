-- How often each customer, transformer and feeder had a fault in a month that is over, counted for the window that holds: what the keys with
-- most repeats of a year are found by. Made together with the month's hot spots. No row, or one for another window: the days are read. A
-- day that changes takes its month away.
create table repeat_key_month (
  up3_id text not null,
  ulp_id text not null,
  by text not null check (by in ('customer', 'transformer', 'feeder')),
  month date not null check (extract(day from month) = 1),
  window_days integer not null,
  occurrences integer not null,
  repeats integer not null,
  -- By number of the key (shared/domain/repeat/key-counts): of the repeats, and of the occurrences that are none.
  repeated bytea not null,
  others bytea not null,
  primary key (up3_id, by, ulp_id, month)
);
alter table repeat_key_month alter repeated set storage external, alter others set storage external;

-- The next sweep makes both.
delete from repeat_spot_month;
