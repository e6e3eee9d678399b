import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crewsInPlay } from './in-play.ts';

const NO = Number.POSITIVE_INFINITY;

test('each order brings as many of its cheapest crews as there are orders', () => {
  expect(crewsInPlay([Float64Array.of(3, 1, 2), Float64Array.of(9, 8, 7)], [1, 1, 1])).toEqual([1, 2]);
});

test('a crew without a slot and a crew that may not have the order are never in play', () => {
  expect(crewsInPlay([Float64Array.of(1, NO, 3, 4)], [0, 1, 1, 1])).toEqual([2]);
});

test('it is what sorting would give, for few orders and for many', () => {
  const cost = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 }) },
    { weight: 1, arbitrary: fc.constant(NO) },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 }), fc.gen(), (crews, orders, gen) => {
      const row = () => fc.array(cost, { minLength: crews, maxLength: crews });
      const costs = Array.from({ length: orders }, () => Float64Array.from(gen(row)));
      const slots = gen(() => fc.array(fc.integer({ min: 0, max: 2 }), { minLength: crews, maxLength: crews }));
      const expected = new Set<number>();
      for (const prices of costs) {
        const open = [...prices.keys()].filter((crew) => (slots[crew] ?? 0) > 0 && (prices[crew] ?? NO) < NO);
        const limit = open.map((crew) => prices[crew] ?? NO).sort((a, b) => a - b)[orders - 1] ?? NO;
        for (const crew of open) if ((prices[crew] ?? NO) <= limit) expected.add(crew);
      }
      expect(crewsInPlay(costs, slots)).toEqual([...expected].sort((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});
