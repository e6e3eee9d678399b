-- Lists by state: without these a page of a rare state reads the whole history backwards. A row enters once, when it ends.
create index work_order_ended on work_order (up3_id, state, id)
  where state in ('completed', 'closed', 'cancelled');
create index incident_ended on incident (up3_id, state, id) where state in ('restored', 'closed', 'merged');
create index report_ended on report (up3_id, state, id) where state in ('answered', 'withdrawn');
-- Small: a linked report is answered when its incident ends.
create index report_linked on report (up3_id, id) where state = 'linked';
