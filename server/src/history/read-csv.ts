import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Info, parse } from 'csv-parse';
import { z } from 'zod';

const HEAD_BYTES = 64 * 1024;
/** A quote that is never closed must not swallow the file. */
const LONGEST_ROW = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface CsvLine {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Read so far. */
  readonly bytes: number;
  /** Null: cannot be read as a row. */
  readonly cells: readonly string[] | null;
}

/** What separates the cells: whatever the first line has most of outside quotes. */
export async function delimiterOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const first = buffer.toString('utf8', 0, bytesRead).trimStart().split(/\r?\n/, 1)[0] ?? '';
    const outside = first.replace(/"[^"]*"/g, '');
    const count = (delimiter: string) => outside.split(delimiter).length;
    return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
  } finally {
    await file.close();
  }
}

const given = z.object({ record: z.array(z.string()) });

/** The rows of a file, one after the other: memory does not grow with it. A row that cannot be read comes without cells. */
export async function* readCsv(path: string, delimiter: string, signal?: AbortSignal): AsyncGenerator<CsvLine> {
  const broken: CsvLine[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    on_skip: (error) => {
      const line = error?.lines;
      broken.push({ line: typeof line === 'number' ? line : 0, bytes: 0, cells: null });
    },
  });
  const file = createReadStream(path, signal ? { signal } : {});
  file.on('error', (error) => parser.destroy(error));
  file.pipe(parser);
  // `lines` counts those read with the row: a row that spans several begins further up.
  for await (const row of parser as AsyncIterable<{ info: Info; record: unknown }>) {
    yield* broken.splice(0);
    const { record } = given.parse(row);
    const spanned = record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
    yield { line: row.info.lines - spanned, bytes: row.info.bytes, cells: record };
  }
  yield* broken;
}
