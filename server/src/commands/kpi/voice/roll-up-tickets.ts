import { startTicketFigures } from '@comcen/shared/domain/ticket/figures.ts';
import type { Context } from '../../../context.ts';
import { type FactsRow, factsColumns, factsOf, foundStory, PIECE, ticketKey } from '../../../queries/ticket-rows.ts';
import { instantsOf } from '../../../queries/voice-plan.ts';
import { ALL_UNITS, insertTicketSums, NO_UNIT, type TicketPlace } from './stored-tickets.ts';
import { markStale, rangesOf } from './voice-days.ts';

export const bookkeeping = 'sums derived from tickets; nothing happened';

type Row = FactsRow & {
  id: string;
  day: string;
  ulp_id: string | null;
  channel: string;
  agent: string;
  skill: string;
};

/** Makes the sums and the story of some ascending days of a UP3 anew from their tickets. The caller holds the lock (voice-days). */
export async function rollUpTickets(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await markStale(ctx, 'ticket', up3Id, days);
  for (const range of rangesOf(days)) await rollUpRange(ctx, up3Id, range);
}

async function rollUpRange(ctx: Context, up3Id: string, range: { from: string; to: string }): Promise<void> {
  const { sql } = ctx;
  const rows = sql<Row[]>`
    select t.id, to_char(t.opened_at at time zone 'Asia/Jakarta', 'YYYY-MM-DD') as day, t.ulp_id, ${ticketKey(sql, 'channel')} as channel,
      ${ticketKey(sql, 'agent')} as agent, ${ticketKey(sql, 'skill')} as skill, ${factsColumns(sql)}
    from ${foundStory(sql, { up3Id, ...instantsOf(range) })} t order by t.opened_at`;
  // A day at a time: counts that are still open take up to half a megabyte each.
  const days: ReturnType<ReturnType<typeof startDay>['finish']>[] = [];
  let day: ReturnType<typeof startDay> | null = null;
  for await (const piece of rows.cursor(PIECE)) {
    for (const row of piece) {
      if (day?.day !== row.day) {
        if (day) days.push(day.finish());
        day = startDay(row.day);
      }
      day.add(row);
    }
  }
  if (day) days.push(day.finish());
  await replaceDays(ctx, up3Id, range, days);
}

/** Primary keys. */
async function replaceDays(
  ctx: Context,
  up3Id: string,
  range: { from: string; to: string },
  days: readonly ReturnType<ReturnType<typeof startDay>['finish']>[],
): Promise<void> {
  const { sql } = ctx;
  await sql`delete from ticket_rollup where up3_id = ${up3Id} and level = 'day'
    and dimension in ('total', 'channel', 'agent', 'skill') and starts_on >= ${range.from} and starts_on < ${range.to}`;
  await sql`delete from ticket_story where up3_id = ${up3Id} and day >= ${range.from} and day < ${range.to}`;
  await insertTicketSums(
    ctx,
    up3Id,
    'day',
    days.flatMap(({ rows }) => rows),
  );
  for (const { day, before, after } of days) {
    await sql`insert into ticket_story (up3_id, day, before, after)
      values (${up3Id}, ${day}, ${sql.array(before)}::text[]::uuid[], ${sql.array(after)}::text[]::uuid[])`;
  }
}

/** Sums of a day, of the ticket's ULP and of all, per dimension and key; and which tickets have a story. */
function startDay(day: string) {
  const before: string[] = [];
  const after: string[] = [];
  const places = new Map<string, TicketPlace & { figures: ReturnType<typeof startTicketFigures> }>();
  const at = (ulpId: string, dimension: string, key: string) => {
    const id = `${ulpId}/${dimension}/${key}`;
    const known = places.get(id) ?? { startsOn: day, ulpId, dimension, key, figures: startTicketFigures(null) };
    places.set(id, known);
    return known.figures;
  };
  return {
    day,
    add(row: Row): void {
      if (row.has_before) before.push(row.id);
      if (row.has_after) after.push(row.id);
      const facts = factsOf(row);
      for (const ulpId of [row.ulp_id ?? NO_UNIT, ALL_UNITS]) {
        at(ulpId, 'total', '').add(facts);
        for (const dimension of ['channel', 'agent', 'skill'] as const) at(ulpId, dimension, row[dimension]).add(facts);
      }
    },
    finish: () => ({
      ...{ day, before, after },
      rows: [...places.values()].map(({ figures, ...place }) => ({ ...place, sums: figures.sums() })),
    }),
  };
}
