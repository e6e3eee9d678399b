-- The newest repeats of a year (hot spots, and the ragged ends of sums) are read from the index alone: thousands of rows lie anywhere in the
-- table, and cold they took 25 ms a kind.
drop index repeat_fault_by_reported;
create index repeat_fault_by_reported on repeat_fault (up3_id, by, reported_at, fault_id)
  include (key_no, gap_s, ulp_gap_s, ulp_id, of_up3, of_ulp, day);
