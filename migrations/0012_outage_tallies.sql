-- CEMI, CELID and TMP without going through the outages of the period: what each place's customers had in a WIB month.
create table outage_tally (
  up3_id text not null,
  month date not null check (extract(day from month) = 1),
  -- As in customer_outage: a transformer, a customer of no known one, or '' = of nobody known.
  place text not null,
  transformer_id uuid,
  ulp_id text not null,
  -- '' = not known.
  feeder_id text not null,
  kind text not null check (kind in ('fault', 'planned')),
  -- A day that stands apart from its month, so that major event days can be left out; '' = all the others.
  day text not null,
  -- shared/domain/kpi/reliability/outage-tallies: the group's tally, and those of the customers who had something else.
  tallies bytea not null,
  primary key (up3_id, month, place, day, ulp_id, feeder_id, kind)
);
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
create index interruption_uncounted on interruption (up3_id, state, started_at, id) include (ulp_id, kind) where state <> 'counted';
--> statement-breakpoint
-- Momentary outages are few too; their list must not go through the sustained ones.
create index customer_outage_momentary on customer_outage (up3_id, day, interruption_id) where not is_sustained;
