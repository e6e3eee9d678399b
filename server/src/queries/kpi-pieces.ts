import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { PERCENTS, type Percentiles } from '@comcen/shared/domain/kpi/figures.ts';
import type { Piece } from '@comcen/shared/domain/kpi/merged-counts.ts';
import type { Merged } from '@comcen/shared/domain/kpi/tally.ts';
import type { Context } from '../context.ts';

/** Pieces of one value, read with one look into its storage. */
interface Slice {
  readonly source: string;
  /** Place in INTERVALS. */
  readonly interval: number;
  readonly pieces: Piece[];
}

/**
 * Reads, at once for all keys of a view, the seconds of the minutes that percentiles fall into: some sixty bytes per rollup row and
 * percentile, in one statement. Unique index on kpi_rollup.id, and a slice of each value's own storage: a look into that is what costs (9
 * us), so the three percentiles of a value share one (13,000 pieces 116 ms, together 55). Needs the snapshot that the rows were read in.
 */
export async function readPieces(ctx: Context, all: readonly Merged[]): Promise<void> {
  const batches: Promise<void>[] = [];
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = readBatch(ctx, all.slice(at, at + BATCH));
    // It may fail before anyone waits for it; whoever does is told below.
    batch.catch(() => undefined);
    batches.push(batch);
    // Lets it be sent: PostgreSQL looks up one batch while the ranks of the next are found.
    await new Promise(setImmediate);
  }
  await Promise.all(batches);
}

/** Keys whose pieces are asked for at once. */
const BATCH = 32;

async function readBatch(ctx: Context, all: readonly Merged[]): Promise<void> {
  const slices = all.flatMap(({ counts }) =>
    INTERVALS.flatMap((interval, n) => slicesOf(counts[interval].wanted(PERCENTS), n)),
  );
  if (slices.length === 0) return;
  const bytes = await bytesOf(ctx, slices);
  let at = 0;
  for (const piece of slices.flatMap(({ pieces }) => pieces)) {
    piece.bytes = bytes;
    piece.start = at;
    at += piece.length;
  }
  if (at !== bytes.length) throw new Error('rollup rows went while their pieces were read');
}

/** Those of a source stand side by side, ascending. */
function slicesOf(pieces: readonly Piece[], interval: number): Slice[] {
  const slices: Slice[] = [];
  for (const piece of pieces) {
    const last = slices.at(-1);
    if (last?.source === piece.source && last.pieces.length < MOST) last.pieces.push(piece);
    else slices.push({ source: piece.source, interval, pieces: [piece] });
  }
  return slices;
}

/** As many as there are percentiles. */
const MOST = PERCENTS.length;

/** All pieces one after the other. */
async function bytesOf({ sql }: Context, slices: readonly Slice[]): Promise<Buffer> {
  const listOf = (of: (slice: Slice) => string | number) => `{${slices.map(of).join(',')}}`;
  const start = ({ pieces: [first] }: Slice): number => first?.offset ?? 0;
  const span = (slice: Slice): number => {
    const last = slice.pieces.at(-1);
    return last ? last.offset + last.length - start(slice) : 0;
  };
  const from = (n: number) => listOf((slice) => (slice.pieces[n]?.offset ?? start(slice)) - start(slice));
  const length = (n: number) => listOf(({ pieces }) => pieces[n]?.length ?? 0);
  const [row] = await sql<{ base64: string | null }[]>`
    select encode(string_agg(substr(s.bytes, x.o1 + 1, x.l1) || substr(s.bytes, x.o2 + 1, x.l2) || substr(s.bytes, x.o3 + 1, x.l3), '' order by x.n),
      'base64') as base64
    from unnest(${listOf(({ source }) => source)}::bigint[], ${listOf(({ interval }) => interval)}::int[], ${listOf(start)}::int[],
        ${listOf(span)}::int[], ${from(0)}::int[], ${length(0)}::int[], ${from(1)}::int[], ${length(1)}::int[], ${from(2)}::int[],
        ${length(2)}::int[]) with ordinality as x (id, i, o, l, o1, l1, o2, l2, o3, l3, n)
      join kpi_rollup r on r.id = x.id
      cross join lateral (select substr(case x.i when 0 then r.response_counts when 1 then r.work_counts when 2 then r.outage_counts
        else r.customer_counts end, x.o + 1, x.l) as bytes offset 0) s`;
  return Buffer.from(row?.base64 ?? '', 'base64');
}

/** Percentiles of an interval once its pieces are read. */
export function percentilesOf({ counts }: Merged, interval: Interval): Percentiles {
  const [p50 = null, p90 = null, p95 = null] = counts[interval].percentiles(PERCENTS);
  return [p50, p90, p95];
}
