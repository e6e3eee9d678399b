import { expect, test } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from './pagination.ts';

const key = z.object({ at: z.string(), id: z.number() });

test('a cursor comes back as the key it was made of', () => {
  expect(decodeCursor(encodeCursor({ at: '2026-01-01', id: 7 }), key)).toEqual({ at: '2026-01-01', id: 7 });
  expect(decodeCursor(undefined, key)).toBeUndefined();
});

test.each(['', 'x', '%%%', encodeCursor({ id: 'seven' }), encodeCursor({ at: '2026' }), 'bnVsbA'])(
  'a cursor that is not ours (%j) is refused by name',
  (cursor) => {
    expect(() => decodeCursor(cursor, key)).toThrow(
      expect.objectContaining({ code: 'invalid', issues: [{ field: 'cursor', message: expect.any(String) }] }),
    );
  },
);

test('one row more than asked for means another page', () => {
  const keyOf = (n: number) => ({ n });
  expect(pageOf([1, 2, 3], 2, keyOf)).toEqual({ items: [1, 2], nextCursor: encodeCursor({ n: 2 }) });
  expect(pageOf([1, 2], 2, keyOf)).toEqual({ items: [1, 2], nextCursor: null });
  expect(pageOf([], 2, keyOf)).toEqual({ items: [], nextCursor: null });
});
