import { invalidField } from '../errors.ts';

/** What a list gives of so many rows; one more than `limit` says that there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  position: (row: Row) => readonly string[],
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const cursor = last && rows.length > limit ? Buffer.from(position(last).join('~')).toString('base64url') : null;
  return { items: shown.map(present), nextCursor: cursor };
}

const PART = /^[0-9a-zA-Z :.+-]*$/;

/** Errors: 422 for a cursor that no list gave. */
export function readCursor(cursor: string, parts: number): string[] {
  const read = Buffer.from(cursor, 'base64url').toString().split('~');
  if (read.length !== parts || !read.every((part) => PART.test(part)))
    throw invalidField('cursor', 'is not one that this list gave');
  return read;
}
