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
  const sums = startSums();
  const story = new Map<string, { day: string; before: string[]; after: string[] }>();
  const rows = sql<Row[]>`
    select t.id, to_char(t.opened_at at time zone 'Asia/Jakarta', 'YYYY-MM-DD') as day, t.ulp_id, ${ticketKey(sql, 'channel')} as channel,
      ${ticketKey(sql, 'agent')} as agent, ${ticketKey(sql, 'skill')} as skill, ${factsColumns(sql)}
    from ${foundStory(sql, { up3Id, ...instantsOf(range) })} t`;
  for await (const piece of rows.cursor(PIECE)) {
    for (const row of piece) {
      sums.add(row);
      const told = story.get(row.day) ?? { day: row.day, before: [], after: [] };
      story.set(row.day, told);
      if (row.has_before) told.before.push(row.id);
      if (row.has_after) told.after.push(row.id);
    }
  }
  // Primary keys.
  await sql`delete from ticket_rollup where up3_id = ${up3Id} and level = 'day'
    and dimension in ('total', 'channel', 'agent', 'skill') and starts_on >= ${range.from} and starts_on < ${range.to}`;
  await sql`delete from ticket_story where up3_id = ${up3Id} and day >= ${range.from} and day < ${range.to}`;
  await insertTicketSums(ctx, up3Id, 'day', sums.rows());
  for (const { day, before, after } of story.values()) {
    await sql`insert into ticket_story (up3_id, day, before, after)
      values (${up3Id}, ${day}, ${sql.array(before)}::text[]::uuid[], ${sql.array(after)}::text[]::uuid[])`;
  }
}

/** Sums of each day, of the ticket's ULP and of all, per dimension and key. */
function startSums() {
  const places = new Map<string, TicketPlace & { figures: ReturnType<typeof startTicketFigures> }>();
  const at = (place: TicketPlace) => {
    const id = `${place.startsOn}/${place.ulpId}/${place.dimension}/${place.key}`;
    const known = places.get(id) ?? { ...place, figures: startTicketFigures(null) };
    places.set(id, known);
    return known.figures;
  };
  return {
    add(row: Row): void {
      const facts = factsOf(row);
      for (const ulpId of [row.ulp_id ?? NO_UNIT, ALL_UNITS]) {
        const place = { startsOn: row.day, ulpId };
        at({ ...place, dimension: 'total', key: '' }).add(facts);
        for (const dimension of ['channel', 'agent', 'skill'] as const) {
          at({ ...place, dimension, key: row[dimension] }).add(facts);
        }
      }
    },
    rows: () => [...places.values()].map(({ figures, ...place }) => ({ ...place, sums: figures.sums() })),
  };
}
