-- Photos that no order names (yet): few, and those that nobody named in time are purged, oldest first.
create index photo_waiting on photo (created_at) where work_order_id is null;
