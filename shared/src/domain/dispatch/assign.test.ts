import fc from 'fast-check';
import munkres from 'munkres';
import { expect, test } from 'vitest';
import { assignCheapest } from './assign.ts';

const cost = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.double({ min: 0, max: 500, noNaN: true }));

test('it costs what munkres finds over the same crews one by one, and nobody takes more than fits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 }), fc.gen(), (room, gen) => {
      const crews = room.reduce((sum, count) => sum + count, 0);
      const rows = gen(() => fc.integer({ min: 1, max: crews }));
      const costs = Array.from({ length: rows }, () => room.map(() => gen(() => cost)));
      const columns = assignCheapest(rows, room, Float64Array.from(costs.flat()));
      const total = [...columns].reduce((sum, c, r) => sum + (costs[r]?.[c] ?? Number.POSITIVE_INFINITY), 0);
      const apart = costs.map((row) => row.flatMap((price, c) => Array<number>(room[c] ?? 0).fill(price)));
      const cheapest = munkres(apart).reduce((sum, [r, c]) => sum + (apart[r]?.[c] ?? 0), 0);
      expect(total).toBeCloseTo(cheapest, 6);
      for (const [c, most] of room.entries())
        expect([...columns].filter((own) => own === c).length).toBeLessThanOrEqual(most);
    }),
    { numRuns: 400 },
  );
});

test('forbidden pairs are left out, and a row without any allowed one is left over', () => {
  const no = Number.POSITIVE_INFINITY;
  expect([...assignCheapest(3, [1, 1], Float64Array.of(1, no, 2, 9, no, no))]).toEqual([0, 1, -1]);
});
