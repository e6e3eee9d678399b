import { addCells, COARSE, cellsOf, type SpotCell } from '@comcen/shared/domain/repeat/spot-cells.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'derives coarser rows from finer ones; nothing happened';

/** Counts the hot spots of a month into cells, those within the window only. Primary keys. */
export async function mergeSpots({ sql }: Context, up3Id: string, month: string, window: number): Promise<void> {
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
