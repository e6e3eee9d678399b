-- A whole UP3 has day rows of every dimension now (kpi_rollup, ulp_id ''), and rows of level `until`: all of history before the quarter that
-- begins on their day; a long period is the difference of two. *_minutes say how many bytes a count takes. Merged rows are stale until they
-- are made anew from days; the past's days are made from the facts, also those of locked months: the same figures.
alter table kpi_rollup drop constraint kpi_rollup_level_check,
  add constraint kpi_rollup_level_check check (level in ('day', 'month', 'quarter', 'year', 'until'));
alter table kpi_span drop constraint kpi_span_level_check,
  add constraint kpi_span_level_check check (level in ('month', 'quarter', 'year', 'until'));
update kpi_span set is_stale = true where not is_stale;
insert into kpi_cursor (name, cursor) select 'rebuild ' || id, 0 from up3 on conflict (name) do nothing;
