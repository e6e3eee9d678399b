import {
  replyS,
  SAME_STORY_DAYS,
  startTicketFigures,
  TICKET_DEFINITIONS,
  type TicketFacts,
  type TicketMeasure,
} from '@comcen/shared/domain/ticket/figures.ts';
import type { TicketFiguresReply, TicketGroup, TicketItem } from '@comcen/shared/wire/http/voice.ts';
import type { Context, SqlRunner } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { type VoicePeriod, type VoiceRegion, voiceRegion } from './voice-region.ts';

/** Of a ticket whose cell is empty. */
const NO_KEY = 'none';
/** Rows per round trip: between two pieces other requests get their turn. */
const PIECE = 2_000;

interface FactsRow {
  key: string;
  opened_at: Date;
  has_hour: boolean;
  replied_at: Date | null;
  has_reply_hour: boolean;
  status: TicketFacts['status'];
  has_customer: boolean;
  has_before: boolean;
  has_after: boolean;
}

/** Reply times, abandoned ones and first contacts of the tickets opened in a period. Index ticket_by_opened: history costs nothing. */
export async function ticketFiguresOf(
  ctx: Context,
  period: VoicePeriod,
  groupBy: TicketGroup,
): Promise<TicketFiguresReply> {
  const region = await voiceRegion(ctx, 'kpi.read', period.ulpId);
  const { sql } = ctx;
  const now = ctx.clock();
  const total = startTicketFigures(now);
  const groups = new Map<string, ReturnType<typeof startTicketFigures>>();
  const rows = sql<FactsRow[]>`
    select ${keyOf(sql, groupBy)} as key, ${facts(sql)} from (${story(sql, region, period)}) t where ${asked(sql, region, period)}`;
  for await (const piece of rows.cursor(PIECE)) {
    for (const row of piece) {
      const group = groups.get(row.key) ?? startTicketFigures(now);
      groups.set(row.key, group);
      group.add(factsOf(row));
      total.add(factsOf(row));
    }
  }
  return {
    from: iso(period.from),
    to: iso(period.to),
    groupBy,
    definitions: TICKET_DEFINITIONS,
    items: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => ({ key, ...group.finish() })),
    total: { key: 'total', ...total.finish() },
  };
}

const keyOf = (sql: SqlRunner, by: TicketGroup) => sql`coalesce(${sql(`t.${by}`)}, ${NO_KEY})`;

const facts = (sql: SqlRunner) => sql`
  t.opened_at, t.has_hour, t.replied_at, t.has_reply_hour, t.status, t.customer is not null as has_customer, t.has_before, t.has_after`;

/**
 * The period's tickets and those of the days around it, each with whether the same customer had one shortly before or after: one sort,
 * where asking for each ticket by itself took 37 s for 100,000 over twelve partitions. Index ticket_by_opened.
 */
const story = (sql: SqlRunner, { up3Ids }: VoiceRegion, { from, to }: VoicePeriod) => sql`
  select t.*,
    coalesce(t.customer is not null and t.opened_at - lag(t.opened_at) over story <= ${near(sql)}, false) as has_before,
    coalesce(t.customer is not null and lead(t.opened_at) over story - t.opened_at <= ${near(sql)}, false) as has_after
  from ticket t
  where t.up3_id = any(${up3Ids as string[]})
    and t.opened_at >= ${from}::timestamptz - ${near(sql)} and t.opened_at < ${to}::timestamptz + ${near(sql)}
  window story as (partition by t.up3_id, t.customer order by t.opened_at, t.id)`;

const near = (sql: SqlRunner) => sql`make_interval(days => ${SAME_STORY_DAYS})`;

const asked = (sql: SqlRunner, { ulpId }: VoiceRegion, { from, to }: VoicePeriod) => sql`
  t.opened_at >= ${from} and t.opened_at < ${to} and ${ulpId === null ? sql`true` : sql`t.ulp_id = ${ulpId}`}`;

const factsOf = (row: FactsRow): TicketFacts => ({
  openedAt: row.opened_at,
  hasHour: row.has_hour,
  repliedAt: row.replied_at,
  hasReplyHour: row.has_reply_hour,
  status: row.status,
  hasCustomer: row.has_customer,
  hasBefore: row.has_before,
  hasAfter: row.has_after,
});

export interface TicketsPage extends VoicePeriod {
  readonly group?: { readonly by: TicketGroup; readonly key: string } | undefined;
  readonly measure: TicketMeasure;
  readonly limit: number;
  readonly before?: { readonly at: string; readonly id: string } | undefined;
}

interface Row extends FactsRow {
  id: string;
  number: string;
  ulp_id: string | null;
  agent: string | null;
  channel: string | null;
  response_channel: string | null;
  skill: string | null;
  customer: string | null;
  position: string;
}

/** The tickets behind a number, newest first: as many as it counts (a test compares). Index ticket_by_opened. */
export async function ticketItems(ctx: Context, page: TicketsPage): Promise<(TicketItem & { position: string })[]> {
  const region = await voiceRegion(ctx, 'kpi.read', page.ulpId);
  const { sql } = ctx;
  const { group, before } = page;
  const rows = await sql<Row[]>`
    select t.id, t.number, t.ulp_id, t.agent, t.channel, t.response_channel, t.skill, t.customer, t.opened_at::text as position,
      ${facts(sql)}
    from (${story(sql, region, page)}) t
    where ${asked(sql, region, page)} and ${measureIs(sql, page.measure, ctx.clock())}
      and ${group ? sql`${keyOf(sql, group.by)} = ${group.key}` : sql`true`}
      and ${before ? sql`(t.opened_at, t.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql`true`}
    order by t.opened_at desc, t.id desc limit ${page.limit}`;
  return rows.map((row) => ({ ...present(row), position: row.position }));
}

/** As `countsAs` in shared/domain/ticket. */
function measureIs(sql: SqlRunner, measure: TicketMeasure, now: Date) {
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

function present(row: Row): TicketItem {
  const seconds = replyS(factsOf(row));
  return {
    id: row.id,
    number: row.number,
    ulp: row.ulp_id,
    openedAt: iso(row.opened_at),
    hasHour: row.has_hour,
    agent: row.agent,
    channel: row.channel,
    responseChannel: row.response_channel,
    status: row.status,
    skill: row.skill,
    customer: row.customer,
    repliedAt: isoOrNull(row.replied_at),
    replyMin: seconds === null ? null : seconds / 60,
  };
}
