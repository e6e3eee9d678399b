import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { importReading } from '@comcen/shared/wire/http/history.ts';
import { type ClaimedImport, endImport, type ImportEnding } from '../commands/history/import-life.ts';
import { changedOutages, undoRows } from '../commands/history/undo-rows.ts';
import { rebuildKpis } from '../commands/kpi/rebuild.ts';
import { rebuildInterruptions } from '../commands/kpi/reliability/rebuild-interruptions.ts';
import type { Context } from '../context.ts';
import { importedRows } from '../queries/history-lookup.ts';
import type { HistoryStore } from './history-store.ts';
import { passFile } from './pass-file.ts';
import { isReadable, readingOf } from './read-rows.ts';
import { openRefusedList } from './refused-list.ts';

export interface ImportWork {
  readonly of: ClaimedImport;
  readonly store: HistoryStore;
  readonly signal: AbortSignal;
  /** 0..1 */
  readonly onProgress: (share: number) => void;
}

/** Does the stage an import is at, and stores how it ended. Throws when it was stopped, or by mischance. */
export async function workImport(ctx: Context, work: ImportWork): Promise<void> {
  const { of } = work;
  const ending = of.state === 'undoing' ? await undo(ctx, work) : await pass(ctx, work);
  await endImport(ctx, of, ending);
  if (ending.state === 'imported' || ending.state === 'undone') await work.store.removeFile(of);
}

async function pass(ctx: Context, { of, store, signal, onProgress }: ImportWork): Promise<ImportEnding> {
  const path = store.path(of);
  const bytes = await store.bytes(of);
  if (bytes === null) return { state: 'failed', failure: 'unreadable' };
  const isImport = of.state === 'importing';
  // What was checked is what comes in.
  const reading = isImport ? importReading.parse(of.reading) : await readingOf(path, of.kind, of.reading);
  if (!reading) return { state: 'failed', failure: 'unreadable' };
  if (!isReadable(of.kind, reading)) return { state: 'checked', counts: NOTHING, reading, preview: [] };
  const refusedList = openRefusedList(store.openRefused(of), reading.delimiter, reading.headers);
  // The figures of outages are made after the rows: half of the bar is theirs.
  const rowsShare = isImport && of.kind === 'outages' ? 0.5 : 1;
  const onBytes = (done: number) => onProgress((rowsShare * done) / Math.max(bytes, 1));
  const result = await passFile(ctx, { of, path, reading, refusedList, isImport, signal, onBytes }).finally(() =>
    refusedList.close(),
  );
  await store.keepRefused(of);
  if (!isImport) return { state: 'checked', ...result, reading };
  const { count, firstAt, lastAt } = await importedRows(ctx, of.id, of.kind);
  if (of.kind === 'outages' && firstAt && lastAt) {
    await makeFigures(ctx, of.up3Id, firstAt, lastAt, (done) => onProgress(0.5 + done / 2));
  }
  // Those that an earlier, broken-off try of this import brought in are not somebody else's.
  const known = result.counts.good - count;
  return { state: 'imported', counts: { ...result.counts, known, firstAt, lastAt }, imported: count };
}

const NOTHING = { lines: 0, good: 0, refused: 0, known: 0, firstAt: null, lastAt: null };

async function undo(ctx: Context, { of, signal, onProgress }: ImportWork): Promise<ImportEnding> {
  const { count, firstAt, lastAt } = await importedRows(ctx, of.id, of.kind);
  if (of.kind === 'outages' && (await changedOutages(ctx, of.id)) > 0) {
    return { state: 'failed', failure: 'changed', imported: count };
  }
  let gone = 0;
  for (let piece = 1; piece > 0; gone += piece) {
    signal.throwIfAborted();
    piece = await undoRows(ctx, of.id, of.kind);
    onProgress((gone / Math.max(count, 1)) * (of.kind === 'outages' ? 0.5 : 1));
  }
  const span = await spanOf(ctx, of, firstAt, lastAt);
  if (of.kind === 'outages' && span) {
    await makeFigures(ctx, of.up3Id, span.firstAt, span.lastAt, (done) => onProgress(0.5 + done / 2));
  }
  return { state: 'undone' };
}

/** A try that broke off has taken rows already: the span is that of the whole import. */
async function spanOf(ctx: Context, { id }: ClaimedImport, firstAt: Date | null, lastAt: Date | null) {
  const [row] = await ctx.sql<{ firstAt: Date | null; lastAt: Date | null }[]>`
    select least(first_at, ${firstAt}) as "firstAt", greatest(last_at, ${lastAt}) as "lastAt" from history_import where id = ${id}`;
  return row?.firstAt && row.lastAt ? { firstAt: row.firstAt, lastAt: row.lastAt } : null;
}

/** Facts, rollups and interruptions of the days that the rows lie in. A locked month stays, what would differ becomes a correction. */
async function makeFigures(ctx: Context, up3Id: string, from: Date, to: Date, onProgress: (done: number) => void) {
  await rebuildKpis(ctx, up3Id, { from: dayOf(from), to: dayOf(to), dropEmpty: true, onProgress });
  // An outage that began before it was reported lies before the orders' days.
  await rebuildInterruptions(ctx, up3Id, { from: new Date(from.getTime() - MONTH_MS), to: from });
}

const MONTH_MS = 31 * 86_400_000;
