import {
  replyS,
  TICKET_DEFINITIONS,
  type TicketFacts,
  type TicketMeasure,
} from '@comcen/shared/domain/ticket/figures.ts';
import type { TicketFiguresReply, TicketGroup, TicketItem } from '@comcen/shared/wire/http/voice.ts';
import type { Context, SqlRunner } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import type { Fragment } from './kpi-facts.ts';
import { foundStory, knownStory, measureIs, ticketKey } from './ticket-rows.ts';
import { judgedPart, ticketGroupsOf } from './ticket-sums.ts';
import { type PageRange, pageRanges, stretches } from './voice-page.ts';
import { daysWithin } from './voice-plan.ts';
import { ofUlp, type VoicePeriod, voiceRegion } from './voice-region.ts';

/** Reply times, abandoned ones and first contacts of the tickets opened in a period, per key and in total. */
export async function ticketFiguresOf(
  ctx: Context,
  period: VoicePeriod,
  groupBy: TicketGroup,
): Promise<TicketFiguresReply> {
  const region = await voiceRegion(ctx, 'kpi.read', period.ulpId);
  const { total, groups } = await withSnapshot(ctx, (tx) => ticketGroupsOf(tx, region, period, groupBy));
  return {
    from: iso(period.from),
    to: iso(period.to),
    groupBy,
    definitions: TICKET_DEFINITIONS,
    items: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => ({ key, ...group.finish() })),
    total: { key: 'total', ...total.finish() },
  };
}

export interface TicketsPage extends VoicePeriod {
  readonly group?: { readonly by: TicketGroup; readonly key: string } | undefined;
  readonly measure: TicketMeasure;
  readonly limit: number;
  readonly before?: { readonly at: string; readonly id: string } | undefined;
}

interface Row {
  id: string;
  number: string;
  ulp_id: string | null;
  opened_at: Date;
  has_hour: boolean;
  agent: string | null;
  channel: string | null;
  response_channel: string | null;
  status: TicketFacts['status'];
  skill: string | null;
  customer: string | null;
  replied_at: Date | null;
  has_reply_hour: boolean;
  position: string;
}

/**
 * The tickets behind a number, newest first: as many as it counts (a test compares). Index ticket_by_opened, on the days that voice-page
 * names; the customer's story stands beside the sums of these days, and is looked for where they are out of date.
 */
export async function ticketItems(ctx: Context, page: TicketsPage): Promise<(TicketItem & { position: string })[]> {
  const region = await voiceRegion(ctx, 'kpi.read', page.ulpId);
  const { group, before, limit, measure } = page;
  const now = ctx.clock();
  const rows = await withSnapshot(ctx, async (tx) => {
    const { sql } = tx;
    const ranges = await pageRanges(tx, region, {
      source: 'ticket',
      period: STORY.has(measure) ? judgedPart(now, page) : page,
      dimension: group?.by ?? 'total',
      key: group?.key ?? '',
      measure: COLUMN[measure],
      limit,
      before,
    });
    return sql<Row[]>`
      select t.*, t.opened_at::text as position from ${stretches(sql, ranges)} cross join lateral (
        select * from ${ticketsOf(sql, ranges, measure)} t
        where ${ofUlp(sql, region)} and ${measureIs(sql, measure, now)}
          and ${group ? sql`${ticketKey(sql, group.by)} = ${group.key}` : sql`true`}
          and ${before ? sql`(t.opened_at, t.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql`true`}
        order by t.opened_at desc, t.id desc limit ${limit}) t
      order by t.opened_at desc, t.id desc limit ${limit}`;
  });
  return rows.map((row) => ({ ...present(row), position: row.position }));
}

/** Measures that need to know of the customer's other contacts. */
const STORY: ReadonlySet<TicketMeasure> = new Set(['firstContacts', 'resolved']);
/** Where the sums hold a measure. */
const COLUMN: Readonly<Record<TicketMeasure, string>> = {
  count: 'count',
  replied: 'replied',
  timed: 'timed',
  withStatus: 'with_status',
  abandoned: 'abandoned',
  firstContacts: 'first_contacts',
  resolved: 'resolved',
};

/** The tickets of a stretch `s`, with their story where the measure needs it. */
function ticketsOf(sql: SqlRunner, ranges: readonly PageRange[], measure: TicketMeasure) {
  const at = { up3Id: column(sql, 's.up3_id'), from: column(sql, 's.starts'), to: column(sql, 's.ends') };
  if (!STORY.has(measure)) {
    return sql`(select * from ticket t where t.up3_id = ${at.up3Id} and t.opened_at >= ${at.from} and t.opened_at < ${at.to})`;
  }
  return ranges.some(({ isDirty }) => isDirty) ? foundStory(sql, at) : knownStory(sql, at, ranges.flatMap(daysWithin));
}

const column = (sql: SqlRunner, name: string): Fragment => sql`${sql(name)}` as unknown as Fragment;

function present(row: Row): TicketItem {
  const seconds = replyS({
    openedAt: row.opened_at,
    hasHour: row.has_hour,
    repliedAt: row.replied_at,
    hasReplyHour: row.has_reply_hour,
  });
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
