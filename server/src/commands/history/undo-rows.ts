import type { HistoryKind } from '@comcen/shared/domain/history/columns.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';

export const bookkeeping =
  'rows that one import brought in go with it; its own event tells of all of them when the last is gone';

const PIECE = 500;

/** Imported outages that somebody has worked on since: they are no mere history any more. Index history_outage_by_import. */
export async function changedOutages(ctx: Context, importId: string): Promise<number> {
  authorize(ctx, 'lane.run');
  const [row] = await ctx.sql<{ count: number }[]>`
    select count(*)::int as count from history_outage o
    join incident i on i.id = o.incident_id join work_order w on w.id = o.work_order_id
    where o.import_id = ${importId} and (i.version > 1 or w.version > 1 or i.state <> 'closed' or w.state <> 'closed'
      or exists (select 1 from rating g where g.report_id = o.report_id))`;
  return row?.count ?? 0;
}

/** Takes back the next piece of an import. Returns how many rows went; 0: nothing is left. */
export async function undoRows(ctx: Context, importId: string, kind: HistoryKind): Promise<number> {
  authorize(ctx, 'lane.run');
  return withTransaction(ctx, (tx) => (kind === 'tickets' ? undoTickets(tx, importId) : undoOutages(tx, importId)));
}

async function undoTickets({ sql }: Context, importId: string): Promise<number> {
  const rows = await sql`
    with gone as (
      delete from ticket where id in (select id from ticket where import_id = ${importId} limit ${PIECE})
      returning up3_id, number)
    delete from ticket_key k using gone g where k.up3_id = g.up3_id and k.number = g.number returning 1`;
  return rows.length;
}

/** Lock order: orders before incidents. */
async function undoOutages({ sql }: Context, importId: string): Promise<number> {
  const gone = await sql<{ incident_id: string; work_order_id: string; report_id: string | null }[]>`
    delete from history_outage where (up3_id, number) in (
      select up3_id, number from history_outage where import_id = ${importId} limit ${PIECE})
    returning incident_id, work_order_id, report_id`;
  if (gone.length === 0) return 0;
  await sql`delete from work_order where id = any(${gone.map((row) => row.work_order_id)})`;
  await sql`delete from incident where id = any(${gone.map((row) => row.incident_id)})`;
  await sql`delete from report where id = any(${gone.flatMap((row) => row.report_id ?? [])})`;
  return gone.length;
}
