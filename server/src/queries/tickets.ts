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
import { inRegion, type VoicePeriod, voiceRegion } from './voice-region.ts';

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
    select ${keyOf(sql, groupBy)} as key, ${facts(sql)} from ticket t
    where ${inRegion(sql, region, 't')} and t.opened_at >= ${period.from} and t.opened_at < ${period.to}`;
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

/** Other tickets of the same customer within days. Index ticket_by_customer. */
const facts = (sql: SqlRunner) => sql`
  t.opened_at, t.has_hour, t.replied_at, t.has_reply_hour, t.status, t.customer is not null as has_customer,
  exists (select 1 from ticket o where o.up3_id = t.up3_id and o.customer = t.customer and o.id <> t.id
    and o.opened_at >= t.opened_at - ${SAME_STORY_DAYS} * interval '1 day' and (o.opened_at, o.id) < (t.opened_at, t.id)) as has_before,
  exists (select 1 from ticket o where o.up3_id = t.up3_id and o.customer = t.customer and o.id <> t.id
    and o.opened_at <= t.opened_at + ${SAME_STORY_DAYS} * interval '1 day' and (o.opened_at, o.id) > (t.opened_at, t.id)) as has_after`;

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
    select * from (
      select t.id, t.number, t.ulp_id, t.agent, t.channel, t.response_channel, t.skill, t.customer, t.opened_at::text as position,
        ${facts(sql)}
      from ticket t
      where ${inRegion(sql, region, 't')} and t.opened_at >= ${page.from} and t.opened_at < ${page.to}
        and ${group ? sql`${keyOf(sql, group.by)} = ${group.key}` : sql`true`}
        and ${before ? sql`(t.opened_at, t.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql`true`}) f
    where ${measureIs(sql, page.measure, ctx.clock())}
    order by f.opened_at desc, f.id desc limit ${page.limit}`;
  return rows.map((row) => ({ ...present(row), position: row.position }));
}

/** As `countsAs` in shared/domain/ticket. */
function measureIs(sql: SqlRunner, measure: TicketMeasure, now: Date) {
  const first = sql`f.has_customer and f.status is not null and not f.has_before
    and f.opened_at + ${SAME_STORY_DAYS} * interval '1 day' <= ${now}`;
  switch (measure) {
    case 'count':
      return sql`true`;
    case 'replied':
      return sql`f.replied_at is not null`;
    case 'timed':
      return sql`f.replied_at is not null and f.has_hour and f.has_reply_hour`;
    case 'withStatus':
      return sql`f.status is not null`;
    case 'abandoned':
      return sql`f.status = 'abandoned'`;
    case 'firstContacts':
      return first;
    case 'resolved':
      return sql`${first} and f.status = 'done' and not f.has_after`;
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
