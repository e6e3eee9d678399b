import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { PERCENTS, type Percentiles } from '@comcen/shared/domain/kpi/figures.ts';
import type { Piece } from '@comcen/shared/domain/kpi/merged-counts.ts';
import type { Merged } from '@comcen/shared/domain/kpi/tally.ts';
import type { Context } from '../context.ts';

/**
 * Reads, at once for all keys of a view, the seconds of the minutes that percentiles fall into: some sixty bytes per rollup row and
 * percentile, in one statement. Unique index on kpi_rollup.id, and a slice of each value's own storage. Needs the snapshot that the rows
 * were read in.
 */
export async function readPieces(ctx: Context, all: readonly Merged[]): Promise<void> {
  const pieces: Piece[] = [];
  const intervals: number[] = [];
  for (const { counts } of all) {
    for (const [n, interval] of INTERVALS.entries()) {
      for (const piece of counts[interval].wanted(PERCENTS)) {
        pieces.push(piece);
        intervals.push(n);
      }
    }
  }
  if (pieces.length === 0) return;
  const bytes = await bytesOf(ctx, pieces, intervals);
  let at = 0;
  for (const piece of pieces) {
    piece.bytes = bytes.subarray(at, at + piece.length);
    at += piece.length;
  }
  if (at !== bytes.length) throw new Error('rollup rows went while their pieces were read');
}

/** All pieces one after the other; `intervals` are places in INTERVALS. */
async function bytesOf({ sql }: Context, pieces: readonly Piece[], intervals: readonly number[]): Promise<Buffer> {
  const listOf = (values: readonly (string | number)[]) => `{${values.join(',')}}`;
  const [row] = await sql<{ bytes: Buffer }[]>`
    select string_agg(substr(case x.i when 0 then r.response_counts when 1 then r.work_counts when 2 then r.outage_counts
        else r.customer_counts end, x.o + 1, x.l), '' order by x.n) as bytes
    from unnest(${listOf(pieces.map(({ source }) => source))}::bigint[], ${listOf(intervals)}::int[],
      ${listOf(pieces.map(({ offset }) => offset))}::int[],
      ${listOf(pieces.map(({ length }) => length))}::int[]) with ordinality as x (id, i, o, l, n)
    join kpi_rollup r on r.id = x.id`;
  return row?.bytes ?? Buffer.alloc(0);
}

/** Percentiles of an interval once its pieces are read. */
export function percentilesOf({ counts }: Merged, interval: Interval): Percentiles {
  const [p50 = null, p90 = null, p95 = null] = counts[interval].percentiles(PERCENTS);
  return [p50, p90, p95];
}
