-- Days whose ratings or tickets changed since their sums were made. Only added to by whoever writes the rows, so that a writer waits for
-- nobody, and in the writer's own transaction, so that no reader sees the one without the other. The fold takes them away (ADR 0026).
create table voice_dirt (
  id bigint generated always as identity primary key,
  source text not null check (source in ('rating', 'ticket')),
  up3_id text not null,
  -- WIB day of rated_at or opened_at.
  day date not null
);
create index voice_dirt_by_day on voice_dirt (source, up3_id, day);

-- Months and years merged from days. No row, or a stale one: read the level below.
create table voice_span (
  source text not null check (source in ('rating', 'ticket')),
  up3_id text not null,
  level text not null check (level in ('month', 'year')),
  starts_on date not null,
  is_stale boolean not null,
  primary key (source, up3_id, level, starts_on)
);
create index voice_span_stale on voice_span (source, up3_id) where is_stale;

-- Sums of the ratings of a day, month or year, of one ULP, per key of a dimension ('none': without a crew).
create table rating_rollup (
  up3_id text not null,
  ulp_id text not null,
  dimension text not null check (dimension in ('total', 'crew', 'channel')),
  key text not null,
  level text not null check (level in ('day', 'month', 'year')),
  starts_on date not null,
  count integer not null,
  stars integer not null,
  negative integer not null,
  answered integer not null,
  promoters integer not null,
  detractors integer not null,
  primary key (up3_id, level, dimension, starts_on, ulp_id, key)
);
-- Which days a list has its page from: newest first, of one key.
create index rating_rollup_days on rating_rollup (up3_id, dimension, key, starts_on) where level = 'day';

-- The same of tickets, of one ULP ('': not known) and ('*') of the whole UP3. First contacts and resolved ones as they are once their
-- seven days are over; whoever reads younger days leaves them out. `replies`: counts of seconds (shared/domain/kpi/counts).
create table ticket_rollup (
  up3_id text not null,
  ulp_id text not null,
  dimension text not null check (dimension in ('total', 'channel', 'agent', 'skill')),
  key text not null,
  level text not null check (level in ('day', 'month', 'year')),
  starts_on date not null,
  count integer not null,
  replied integer not null,
  timed integer not null,
  with_status integer not null,
  abandoned integer not null,
  first_contacts integer not null,
  resolved integer not null,
  reply_s bigint not null,
  replies bytea not null,
  primary key (up3_id, level, dimension, starts_on, ulp_id, key)
);
-- Counts are as short as they get: squeezing them costs a reader more than it saves.
alter table ticket_rollup alter replies set storage external;
create index ticket_rollup_days on ticket_rollup (up3_id, dimension, key, starts_on) where level = 'day';

-- A reply before the question is no reply time, and counts of seconds have no room for it. The import has refused it ever since.
alter table ticket add constraint ticket_reply_after check (not (has_hour and has_reply_hour and replied_at < opened_at)) not valid;

-- Which tickets of a day had another one of the same customer in the seven days before, and after.
create table ticket_story (
  up3_id text not null,
  day date not null,
  before uuid[] not null,
  after uuid[] not null,
  primary key (up3_id, day)
);

-- What was there before the sums were: the first fold makes them.
insert into voice_dirt (source, up3_id, day)
  select distinct 'rating', up3_id, (rated_at at time zone 'Asia/Jakarta')::date from rating;
insert into voice_dirt (source, up3_id, day)
  select distinct 'ticket', up3_id, (opened_at at time zone 'Asia/Jakarta')::date from ticket;
--> statement-breakpoint
-- Whoever writes, also an undo, a purge or a hand in psql. Once per statement; arguments: source, column of the time.
create function note_voice_dirt() returns trigger language plpgsql as $$
declare
  rows text := case tg_op when 'INSERT' then 'table new_rows' when 'DELETE' then 'table old_rows'
    else '(table new_rows except all table old_rows) union all (table old_rows except all table new_rows)' end;
begin
  execute format('insert into voice_dirt (source, up3_id, day)
    select distinct %L, up3_id, (%I at time zone ''Asia/Jakarta'')::date from (%s) r', tg_argv[0], tg_argv[1], rows);
  return null;
end $$;
--> statement-breakpoint
-- A table emptied at once: all days that have sums.
create function note_voice_emptied() returns trigger language plpgsql as $$
begin
  execute format('insert into voice_dirt (source, up3_id, day)
    select distinct %L, up3_id, starts_on from %I where level = ''day''', tg_argv[0], tg_argv[0] || '_rollup');
  return null;
end $$;
--> statement-breakpoint
create trigger rating_inserted after insert on rating referencing new table as new_rows
  for each statement execute function note_voice_dirt('rating', 'rated_at');
create trigger rating_updated after update on rating referencing old table as old_rows new table as new_rows
  for each statement execute function note_voice_dirt('rating', 'rated_at');
create trigger rating_deleted after delete on rating referencing old table as old_rows
  for each statement execute function note_voice_dirt('rating', 'rated_at');
create trigger rating_emptied after truncate on rating for each statement execute function note_voice_emptied('rating');
create trigger ticket_inserted after insert on ticket referencing new table as new_rows
  for each statement execute function note_voice_dirt('ticket', 'opened_at');
create trigger ticket_updated after update on ticket referencing old table as old_rows new table as new_rows
  for each statement execute function note_voice_dirt('ticket', 'opened_at');
create trigger ticket_deleted after delete on ticket referencing old table as old_rows
  for each statement execute function note_voice_dirt('ticket', 'opened_at');
create trigger ticket_emptied after truncate on ticket for each statement execute function note_voice_emptied('ticket');
