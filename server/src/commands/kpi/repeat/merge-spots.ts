import { addCells, COARSE, cellsOf, type SpotCell } from '@comcen/shared/domain/repeat/spot-cells.ts';
import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { settingsOf } from '../../../queries/settings.ts';
import { authorize } from '../../authorize.ts';
import { holdFold } from '../hold-fold.ts';

export const bookkeeping = 'derives coarser rows from finer ones; nothing happened';

/**
 * Counts the hot spots of months that are over into cells, each month in a transaction of its own: those whose days changed, and all that
 * are not locked when the window did. Killed in between, the rest is still to do.
 */
export async function mergeSpots(ctx: Context, up3Id: string): Promise<void> {
  authorize(ctx, 'lane.run', { up3Id });
  const { repeatWindowDays } = await settingsOf(ctx, up3Id);
  // Primary keys: a row a day.
  const months = await ctx.sql<{ month: string; window: number }[]>`
    select m.month::text as month, coalesce((l.definitions->>'repeatWindowDays')::int, ${repeatWindowDays}) as window
    from (select distinct date_trunc('month', day)::date as month from repeat_spot
      where up3_id = ${up3Id} and by = 'any' and ulp_id = '') m
    left join kpi_lock l on l.up3_id = ${up3Id} and l.month = m.month
    where m.month + interval '1 month' <= ${ctx.clock()}::timestamptz at time zone 'Asia/Jakarta'
      and not exists (select from repeat_spot_month s where s.up3_id = ${up3Id} and s.by = 'any' and s.ulp_id = '' and s.month = m.month
        and s.window_days = coalesce((l.definitions->>'repeatWindowDays')::int, ${repeatWindowDays}))
    order by m.month`;
  for (const { month, window } of months) await withTransaction(ctx, (tx) => mergeMonth(tx, up3Id, month, window));
}

async function mergeMonth(ctx: Context, up3Id: string, month: string, window: number): Promise<void> {
  await holdFold(ctx);
  const { sql } = ctx;
  const days = await sql<{ ulp_id: string; by: string; places: Buffer }[]>`
    select d.ulp_id, d.by, substr(d.places, 1, 8 * coalesce(d.within[least(${window}::int, cardinality(d.within))], 0)) as places
    from repeat_spot d where d.up3_id = ${up3Id} and d.day >= ${month} and d.day < ${month}::date + interval '1 month'
      and d.by in ('any', 'customer', 'transformer', 'feeder')
      and d.ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id})`;
  const cells = new Map<string, SpotCell[]>();
  for (const { ulp_id: ulpId, by, places } of days) {
    const key = `${by}/${ulpId}`;
    const known = cells.get(key) ?? [];
    for (const cell of cellsOf(positionsIn([places]), COARSE)) known.push(cell);
    cells.set(key, known);
  }
  await sql`delete from repeat_spot_month where up3_id = ${up3Id} and month = ${month}`;
  const rows = [...cells].map(([key, of]) => ({ key, cells: bytesOf(addCells(of)).toString('hex') }));
  // A row for every view, so that an empty one is known to be empty.
  await sql`
    insert into repeat_spot_month (up3_id, ulp_id, by, month, window_days, cells)
    select ${up3Id}, u.id, b.by, ${month}, ${window}, decode(coalesce(r.cells, ''), 'hex')
    from (select '' as id union all select id from ulp where up3_id = ${up3Id}) u
    cross join unnest(array['any', 'customer', 'transformer', 'feeder']) as b (by)
    left join jsonb_to_recordset(${sql.json(rows)}) as r (key text, cells text) on r.key = b.by || '/' || u.id`;
}

/** Pairs of latitude and longitude as repeat_spot holds them. */
export function positionsIn(pieces: readonly Buffer[]): Int32Array {
  const bytes = Buffer.concat(pieces);
  const positions = new Int32Array(bytes.length / 4);
  for (let i = 0; i < positions.length; i += 1) positions[i] = bytes.readInt32BE(4 * i);
  return positions;
}

function bytesOf(cells: readonly SpotCell[]): Buffer {
  const bytes = Buffer.alloc(12 * cells.length);
  for (const [n, { row, column, count }] of [...cells].sort((a, b) => a.row - b.row || a.column - b.column).entries()) {
    bytes.writeInt32BE(row, 12 * n);
    bytes.writeInt32BE(column, 12 * n + 4);
    bytes.writeInt32BE(count, 12 * n + 8);
  }
  return bytes;
}

/** Cells as repeat_spot_month holds them. */
export function cellsInBytes(bytes: Buffer): SpotCell[] {
  return Array.from({ length: bytes.length / 12 }, (_, n) => ({
    row: bytes.readInt32BE(12 * n),
    column: bytes.readInt32BE(12 * n + 4),
    count: bytes.readInt32BE(12 * n + 8),
  }));
}
