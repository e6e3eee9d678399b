import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { startTicketFigures } from '@comcen/shared/domain/ticket/figures.ts';
import type { Context } from '../../../context.ts';
import type { VoiceSpan } from './merge-voice-spans.ts';
import { insertTicketSums, sumsOfTicketRow, TICKET_DIMENSIONS, type TicketRollupRow } from './stored-tickets.ts';

export const bookkeeping = 'derives coarser sums from finer ones; nothing happened';

/** A month from its days or a year from its months, one dimension after the other. Primary key of ticket_rollup. */
export async function mergeTickets(ctx: Context, { up3Id, level, startsOn }: VoiceSpan): Promise<void> {
  const { sql } = ctx;
  const finer = level === 'month' ? 'day' : 'month';
  for (const dimension of TICKET_DIMENSIONS) {
    const rows = await sql<TicketRollupRow[]>`
      select r.* from ticket_rollup r where r.up3_id = ${up3Id} and r.level = ${finer} and r.dimension = ${dimension}
        and r.starts_on >= ${startsOn} and r.starts_on < ${endOf(level, startsOn)}`;
    const merged = new Map<string, { ulpId: string; key: string; figures: ReturnType<typeof startTicketFigures> }>();
    for (const row of rows) {
      const id = `${row.ulp_id}/${row.key}`;
      const one = merged.get(id) ?? { ulpId: row.ulp_id, key: row.key, figures: startTicketFigures(null) };
      merged.set(id, one);
      one.figures.addSums(sumsOfTicketRow(row));
    }
    await sql`delete from ticket_rollup
      where up3_id = ${up3Id} and level = ${level} and dimension = ${dimension} and starts_on = ${startsOn}`;
    const places = [...merged.values()].map(({ ulpId, key, figures }) => ({
      ...{ ulpId, dimension, key, startsOn },
      sums: figures.sums(),
    }));
    await insertTicketSums(ctx, up3Id, level, places);
  }
}
