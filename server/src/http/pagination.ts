import type { z } from 'zod';
import { invalidField } from '../errors.ts';

/** An opaque cursor over the sort key of a page's last row. */
export const encodeCursor = (key: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The sort key to go on from; undefined at the first page. Throws 422 on anything we did not make. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, key: T): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = key.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw invalidField('cursor', 'Take the cursor from nextCursor of the page before, unchanged.');
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cuts a list read with `limit + 1` rows: one more row means one more page. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => Readonly<Record<string, unknown>>,
) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
