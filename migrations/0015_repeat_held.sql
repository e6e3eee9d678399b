-- Faults whose occurrences a locked month did not let in, out or change: made anew when it is unlocked. Their times alone do not lead to
-- them, a customer may call at any time.
create table repeat_held (
  up3_id text not null,
  month date not null check (extract(day from month) = 1),
  fault_id uuid not null,
  primary key (up3_id, month, fault_id)
);
