import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { type About, aboutSheet, tableName } from './about.ts';
import { BOM, csvLine } from './csv.ts';
import { sayIn } from './say.ts';
import type { OpenTable } from './table.ts';
import { xlsxStream } from './xlsx.ts';

/** Counts as it goes; whoever runs the job reads it. */
export interface Progress {
  done: number;
  total: number | null;
}

/**
 * Writes a table to `path`, all of it as it was at one moment, in pieces: neither rows nor bytes pile up. `stop` ends it in the middle.
 * Returns the rows. `ctx` needs a connection of its own: it is held for the whole time.
 */
export function makeFile(
  ctx: Context,
  about: Omit<About, 'at' | 'say'>,
  path: string,
  progress: Progress,
  stop: AbortSignal,
): Promise<number> {
  return withSnapshot(ctx, async (tx) => {
    const say = await sayIn(tx, about.body.lang, about.body.query);
    const open = await about.table.open(tx, about.body.query, about.up3Id, say);
    progress.total = open.total;
    const counted = { ...open, pieces: counting(open.pieces, progress, stop) };
    const bytes =
      about.body.format === 'csv' ? csvOf(counted, about) : xlsxOf(counted, { ...about, say, at: tx.clock() });
    await pipeline(bytes, createWriteStream(path, { mode: 0o640, flush: true }), { signal: stop });
    return progress.done;
  });
}

async function* counting(pieces: OpenTable['pieces'], progress: Progress, stop: AbortSignal) {
  for await (const rows of pieces) {
    stop.throwIfAborted();
    yield rows;
    progress.done += rows.length;
  }
}

const titlesOf = ({ head }: OpenTable, lang: 'id' | 'en') => head.map((column) => column.head[lang]);

const csvOf = (table: OpenTable, { body }: Pick<About, 'body'>): Readable =>
  Readable.from(csvText(table, body.lang), { objectMode: false });

async function* csvText(table: OpenTable, lang: 'id' | 'en') {
  yield Buffer.from(BOM + csvLine(titlesOf(table, lang)));
  for await (const rows of table.pieces) yield Buffer.from(rows.map(csvLine).join(''));
}

const xlsxOf = (table: OpenTable, about: About): Readable =>
  xlsxStream([
    {
      name: tableName(about).slice(0, 28),
      titles: titlesOf(table, about.body.lang),
      kinds: table.head.map(({ kind }) => kind),
      pieces: table.pieces,
    },
    aboutSheet(about),
  ]);
