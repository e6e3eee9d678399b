import { type Read, readOrRefuse } from '@comcen/shared/domain/history/problem.ts';
import type { ImportPreviewRow, ImportReading } from '@comcen/shared/wire/http/history.ts';
import type { ClaimedImport, ImportCounts } from '../commands/history/import-life.ts';
import { insertOutages, type PlacedOutage } from '../commands/history/insert-outages.ts';
import { insertTickets, type PlacedTicket } from '../commands/history/insert-tickets.ts';
import { makePastPartitions } from '../commands/history/past-partitions.ts';
import type { Context } from '../context.ts';
import { knownNumbers, outagePlacer, ulpFinder } from '../queries/history-lookup.ts';
import { type ReadLine, readRows } from './read-rows.ts';
import type { RefusedList } from './refused-list.ts';

/** Rows per round trip. */
const BATCH = 500;
/** Shown before anything comes in: the first rows, and the first refused ones. */
const PREVIEW = 20;

export interface Pass {
  readonly of: ClaimedImport;
  readonly path: string;
  readonly reading: ImportReading;
  readonly refusedList: RefusedList;
  /** False: everything but writing. */
  readonly isImport: boolean;
  readonly signal: AbortSignal;
  /** Bytes of the file that are done. */
  readonly onBytes: (bytes: number) => void;
}

/** One way through the file: counts, refused rows into their list, and for an import the good ones in. Bears to be begun anew. */
export async function passFile(
  ctx: Context,
  pass: Pass,
): Promise<{ counts: ImportCounts; preview: ImportPreviewRow[] }> {
  const { of, path, reading, signal } = pass;
  const tally = { lines: 0, good: 0, refused: 0, known: 0, firstAt: null as Date | null, lastAt: null as Date | null };
  const preview: ImportPreviewRow[] = [];
  const seen = new Set<string>();
  const place = await placerOf(ctx, of);
  for await (const batch of inBatches(readRows(path, of.kind, reading, ctx.clock(), signal))) {
    signal.throwIfAborted();
    const good: Placed[] = [];
    for (const { line, read } of await place(batch)) {
      tally.lines += 1;
      const shown = preview.length < PREVIEW || (!read.ok && preview.filter((row) => row.refused).length < PREVIEW);
      if (shown) preview.push({ line: line.line, cells: [...line.cells], refused: read.ok ? null : read.refused });
      if (read.ok) good.push(read.row);
      else {
        tally.refused += 1;
        await pass.refusedList.add(line.line, read.refused, line.cells);
      }
    }
    const known = await knownNumbers(ctx, of.up3Id, of.kind, good.map(numberOf));
    const fresh = good.filter(
      (row) => !known.has(numberOf(row)) && !seen.has(numberOf(row)) && seen.add(numberOf(row)),
    );
    tally.good += good.length;
    tally.known += good.length - fresh.length;
    for (const row of fresh) widen(tally, timeOf(row));
    if (pass.isImport) await bringIn(ctx, of, fresh);
    pass.onBytes(batch.at(-1)?.bytes ?? 0);
  }
  return { counts: tally, preview };
}

type Placed = { readonly ticket: PlacedTicket } | { readonly outage: PlacedOutage };
const numberOf = (row: Placed): string => ('ticket' in row ? row.ticket.number : row.outage.number);
const timeOf = (row: Placed): Date => ('ticket' in row ? row.ticket.openedAt : row.outage.reportedAt);

function widen(span: { firstAt: Date | null; lastAt: Date | null }, at: Date): void {
  if (span.firstAt === null || at < span.firstAt) span.firstAt = at;
  if (span.lastAt === null || at > span.lastAt) span.lastAt = at;
}

/** Looks up what the rows of a batch name. */
async function placerOf(ctx: Context, { up3Id }: ClaimedImport) {
  const ulpOf = await ulpFinder(ctx, up3Id);
  return async (batch: readonly ReadLine[]): Promise<{ line: ReadLine; read: Read<Placed> }[]> => {
    const outages = batch.flatMap(({ outage }) => outage ?? []);
    const placeOutage = outages.length > 0 ? await outagePlacer(ctx, up3Id, outages, ulpOf) : null;
    return batch.map((line) => ({ line, read: readOne(line) }));

    function readOne({ ticket, outage, refused }: ReadLine): Read<Placed> {
      if (refused) return { ok: false, refused };
      return readOrRefuse((): Placed => {
        if (ticket) return { ticket: { ...ticket, ulpId: ticket.ulp === null ? null : ulpOf(ticket.ulp).ulpId } };
        if (outage && placeOutage) return { outage: placeOutage(outage) };
        throw new Error('a row that is neither');
      });
    }
  };
}

async function bringIn(ctx: Context, of: ClaimedImport, rows: readonly Placed[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const span = { firstAt: timeOf(first), lastAt: timeOf(first) };
  for (const row of rows) widen(span, timeOf(row));
  const tables = of.kind === 'tickets' ? (['ticket'] as const) : (['report', 'work_order'] as const);
  await makePastPartitions(ctx, tables, span.firstAt, span.lastAt);
  if (of.kind === 'tickets')
    await insertTickets(
      ctx,
      of,
      rows.flatMap((row) => ('ticket' in row ? row.ticket : [])),
    );
  else
    await insertOutages(
      ctx,
      of,
      rows.flatMap((row) => ('outage' in row ? row.outage : [])),
    );
}

async function* inBatches<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
