-- A whole UP3 has day rows of every dimension now (kpi_rollup, ulp_id ''), and *_minutes say how many bytes a count takes. Merged rows are
-- stale until they are made anew from days; the past's days are made from the facts, also those of locked months: the same figures.
update kpi_span set is_stale = true where not is_stale;
insert into kpi_cursor (name, cursor) select 'rebuild ' || id, 0 from up3 on conflict (name) do nothing;
