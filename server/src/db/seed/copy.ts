import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TransactionSql } from 'postgres';

export type CopyValue = string | number | boolean | Date | Buffer | readonly string[] | null;
const CHUNK_CHARS = 64 * 1024;

/** COPY of rows in the columns' order. Table and columns are ours, never input. `onRows` hears how many were sent. */
export async function copyRows(
  sql: TransactionSql,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
  onRows: (count: number) => void = () => undefined,
): Promise<number> {
  const target = await sql.unsafe(`copy ${table} (${columns.join(', ')}) from stdin`).writable();
  let count = 0;
  const chunks = function* () {
    let chunk = '';
    for (const row of rows) {
      chunk += `${row.map(encode).join('\t')}\n`;
      count++;
      if (chunk.length < CHUNK_CHARS) continue;
      yield chunk;
      onRows(count);
      chunk = '';
    }
    yield chunk;
    onRows(count);
  };
  await pipeline(Readable.from(chunks(), { objectMode: true }), target);
  return count;
}

/** COPY text format; arrays hold ids only, so they need no quotes. */
function encode(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return value.replaceAll(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  return typeof value === 'number' ? String(value) : `{${value.join(',')}}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
