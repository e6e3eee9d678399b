create extension if not exists pg_trgm;
--> statement-breakpoint
-- The smallest UUIDv7 of an instant: the bound of a monthly partition of a table keyed by UUIDv7.
create function uuid7_floor(at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000' || '8000000000000000')::uuid
$$;
--> statement-breakpoint
-- Makes the monthly partitions of a UUIDv7-keyed table from the month of `at`, `ahead` months further. Idempotent.
create function ensure_month_partitions(parent text, at timestamptz, ahead int) returns void language plpgsql as $$
declare
  month_start timestamptz;
  name text;
begin
  for i in 0..ahead loop
    month_start := date_trunc('month', at at time zone 'UTC') at time zone 'UTC' + make_interval(months => i);
    name := parent || '_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
    if to_regclass(name) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
        uuid7_floor(month_start), uuid7_floor((month_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
    end if;
  end loop;
end $$;
--> statement-breakpoint
-- Makes the daily partitions (UTC days) of a table keyed by a timestamptz. Idempotent.
create function ensure_day_partitions(parent text, at timestamptz, ahead int) returns void language plpgsql as $$
declare
  day_start timestamp;
  name text;
begin
  for i in 0..ahead loop
    day_start := date_trunc('day', at at time zone 'UTC') + make_interval(days => i);
    name := parent || '_' || to_char(day_start, 'YYYY_MM_DD');
    if to_regclass(name) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
        day_start at time zone 'UTC', (day_start + interval '1 day') at time zone 'UTC');
    end if;
  end loop;
end $$;
--> statement-breakpoint
-- Makes the partitions of a bigint-keyed table, `span` keys each, from the one that holds `key`, `ahead` further. Idempotent.
create function ensure_range_partitions(parent text, key bigint, span bigint, ahead int) returns void language plpgsql as $$
declare
  first_key bigint;
  name text;
begin
  for i in 0..ahead loop
    first_key := (key / span + i) * span;
    name := parent || '_' || lpad((first_key / span)::text, 6, '0');
    if to_regclass(name) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent, first_key, first_key + span);
    end if;
  end loop;
end $$;
