import { SAME_STORY_DAYS, type TicketFacts, type TicketMeasure } from '@comcen/shared/domain/ticket/figures.ts';
import type { TicketGroup } from '@comcen/shared/wire/http/voice.ts';
import type { SqlRunner } from '../context.ts';
import type { Fragment } from './kpi-facts.ts';

/** Of a ticket whose cell is empty. */
export const NO_KEY = 'none';
/** Rows per round trip: between two pieces other requests get their turn. */
export const PIECE = 2_000;

export interface FactsRow {
  opened_at: Date;
  has_hour: boolean;
  replied_at: Date | null;
  has_reply_hour: boolean;
  status: TicketFacts['status'];
  has_customer: boolean;
  has_before: boolean;
  has_after: boolean;
}

export const ticketKey = (sql: SqlRunner, by: TicketGroup) => sql`coalesce(${sql(`t.${by}`)}, ${NO_KEY})`;

/** Columns of a FactsRow of a ticket `t` with its story. */
export const factsColumns = (sql: SqlRunner) => sql`
  t.opened_at, t.has_hour, t.replied_at, t.has_reply_hour, t.status, t.customer is not null as has_customer, t.has_before, t.has_after`;

const near = (sql: SqlRunner) => sql`make_interval(days => ${SAME_STORY_DAYS})`;

/** Values, or columns of what it is joined with. */
interface Stretch {
  readonly up3Id: string | Fragment;
  readonly from: Date | Fragment;
  readonly to: Date | Fragment;
}

/**
 * The tickets of a stretch, each with whether the same customer had one shortly before or after, found among those of the days around it:
 * one sort, where asking for each ticket by itself took 37 s for 100,000 over twelve partitions. Index ticket_by_opened.
 */
export const foundStory = (sql: SqlRunner, { up3Id, from, to }: Stretch) => sql`(
  select * from (
    select t.*,
      coalesce(t.customer is not null and t.opened_at - lag(t.opened_at) over story <= ${near(sql)}, false) as has_before,
      coalesce(t.customer is not null and lead(t.opened_at) over story - t.opened_at <= ${near(sql)}, false) as has_after
    from ticket t
    where t.up3_id = ${up3Id}
      and t.opened_at >= ${from}::timestamptz - ${near(sql)} and t.opened_at < ${to}::timestamptz + ${near(sql)}
    window story as (partition by t.customer order by t.opened_at, t.id)) around
  where opened_at >= ${from} and opened_at < ${to})`;

/** The same where the sums of these days are up to date: the story stands beside them. Primary key of ticket_story. */
export const knownStory = (sql: SqlRunner, { up3Id, from, to }: Stretch, days: readonly string[]) => sql`(
  select t.*, ${told(sql, 'before', days)} as has_before, ${told(sql, 'after', days)} as has_after
  from ticket t where t.up3_id = ${up3Id} and t.opened_at >= ${from} and t.opened_at < ${to})`;

/** Read once for a statement, whatever the number of tickets: an id is one ticket over all UP3s. */
const told = (sql: SqlRunner, part: 'before' | 'after', days: readonly string[]) => sql`t.id in (
  select unnest(y.${sql(part)}) from ticket_story y where y.up3_id in (select id from up3)
    and y.day = any(${sql.array([...days])}::text[]::date[]))`;

/** As `countsAs` in shared/domain/ticket. */
export function measureIs(sql: SqlRunner, measure: TicketMeasure, now: Date) {
  const first = sql`t.customer is not null and t.status is not null and not t.has_before and t.opened_at + ${near(sql)} <= ${now}`;
  switch (measure) {
    case 'count':
      return sql`true`;
    case 'replied':
      return sql`t.replied_at is not null`;
    case 'timed':
      return sql`t.replied_at is not null and t.has_hour and t.has_reply_hour`;
    case 'withStatus':
      return sql`t.status is not null`;
    case 'abandoned':
      return sql`t.status = 'abandoned'`;
    case 'firstContacts':
      return first;
    case 'resolved':
      return sql`${first} and t.status = 'done' and not t.has_after`;
  }
}

/** As `replyS` there: seconds to the first reply of a ticket that is `timed`. */
export const replySeconds = (sql: SqlRunner) =>
  sql`(floor(extract(epoch from t.replied_at)) - floor(extract(epoch from t.opened_at)))::int`;

export const factsOf = (row: FactsRow): TicketFacts => ({
  openedAt: row.opened_at,
  hasHour: row.has_hour,
  repliedAt: row.replied_at,
  hasReplyHour: row.has_reply_hour,
  status: row.status,
  hasCustomer: row.has_customer,
  hasBefore: row.has_before,
  hasAfter: row.has_after,
});
