-- What comes late for a locked month's reliability stands beside the corrections of its orders: a row is about one of the two.
alter table kpi_correction
  alter column work_order_id drop not null,
  add column interruption_id uuid,
  add check (num_nonnulls(work_order_id, interruption_id) = 1);
create unique index kpi_correction_of_interruption on kpi_correction (up3_id, month, interruption_id)
  where interruption_id is not null;
