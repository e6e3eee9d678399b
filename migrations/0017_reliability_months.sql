-- Sums of a month: its days added up, in the transaction that makes them anew.
create table reliability_month (
  up3_id text not null,
  level text not null check (level in ('up3', 'ulp', 'feeder')),
  month date not null check (extract(day from month) = 1),
  ulp_id text not null,
  feeder_id text not null,
  kind text not null check (kind in ('fault', 'planned')),
  events integer not null,
  ci integer not null,
  cmi_s bigint not null,
  momentary integer not null,
  not_counted integer not null,
  primary key (up3_id, level, month, ulp_id, feeder_id, kind)
);

insert into reliability_month (up3_id, level, month, ulp_id, feeder_id, kind, events, ci, cmi_s, momentary, not_counted)
select up3_id, level, date_trunc('month', day)::date, ulp_id, feeder_id, kind, sum(events), sum(ci), sum(cmi_s), sum(momentary), sum(not_counted)
from reliability_day group by 1, 2, 3, 4, 5, 6;
