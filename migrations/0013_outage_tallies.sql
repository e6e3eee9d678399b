-- CEMI, CELID and TMP without going through the outages of the period: what the customers of a feeder had in a WIB month.
create table outage_tally (
  up3_id text not null,
  month date not null check (extract(day from month) = 1),
  -- '' = the whole month. Where major event days can be left out also each of them, and 'rest' = all the others.
  day text not null,
  ulp_id text not null,
  -- '' = not known.
  feeder_id text not null,
  kind text not null check (kind in ('fault', 'planned')),
  -- shared/domain/kpi/reliability/outage-tallies: of each place the group's tally, and those of the customers who had something else.
  places bytea not null,
  primary key (up3_id, month, day, ulp_id, feeder_id, kind)
);
--> statement-breakpoint
-- Numbers in few bytes: there is nothing left to compress.
alter table outage_tally alter column places set storage external;
--> statement-breakpoint
-- Months whose tallies say what their outages say. A month without a row is counted from the outages until it is made.
create table outage_tally_month (
  up3_id text not null,
  month date not null check (extract(day from month) = 1),
  -- Its days that stand apart: those that were major event days when it was made or last touched.
  apart_days date[] not null default '{}',
  primary key (up3_id, month)
);
--> statement-breakpoint
-- What of a period is not counted: few beside those that are.
create index interruption_uncounted on interruption (up3_id, state, started_at, id) where state <> 'counted';
--> statement-breakpoint
-- Interruptions that are over without a time of power, by their own unit (not per feeder): ten years of them were counted one by one.
alter table reliability_day add column not_counted integer not null default 0;
--> statement-breakpoint
insert into reliability_day as d (up3_id, level, day, ulp_id, feeder_id, kind, events, ci, cmi_s, momentary, not_counted)
select up3_id, case when grouping(ulp_id) = 1 then 'up3' else 'ulp' end, day, coalesce(ulp_id, ''), '', kind, 0, 0, 0, 0, count(*)
from interruption where state = 'not_counted' group by grouping sets ((up3_id, day, kind), (up3_id, day, kind, ulp_id))
on conflict (up3_id, level, day, ulp_id, feeder_id, kind) do update set not_counted = excluded.not_counted;
--> statement-breakpoint
-- Momentary outages are few too; their list must not go through the sustained ones.
create index customer_outage_momentary on customer_outage (up3_id, day, interruption_id) where not is_sustained;
