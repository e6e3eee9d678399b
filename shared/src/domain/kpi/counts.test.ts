import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBetween } from './count-bytes.ts';
import { secondCounts } from './counts.ts';

const PERCENTS = [1, 50, 90, 95, 100] as const;
const of = (values: readonly number[]) => {
  const counts = secondCounts();
  for (const value of values) counts.add(value);
  return counts;
};
const listOf = (counts: ReturnType<typeof secondCounts>): number[] => {
  const list: number[] = [];
  counts.forEach((seconds, n) => {
    list.push(...new Array<number>(n).fill(seconds));
  });
  return list;
};
/** Mostly minutes, some of days, many equal ones. */
const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 40_000_000 }) },
);
const values = fc.array(seconds, { maxLength: 400 });
/** By its definition: the smallest value that so many percent of all do not exceed. */
const nearestRank = (all: readonly number[], percent: number) =>
  Math.min(...new Set(all.filter((_, i) => (i + 1) * 100 >= percent * all.length)));
const ascending = (list: readonly number[]) => [...list].sort((a, b) => a - b);

test('nothing added is nothing: no bytes, no percentile', () => {
  const counts = secondCounts();
  expect([counts.total, counts.encode().length, counts.percentiles([50])]).toEqual([0, 0, [null]]);
});

test('what was added comes back from the bytes, value for value', () => {
  fc.assert(
    fc.property(values, (list) => {
      const back = secondCounts();
      back.addEncoded(of(list).encode());
      expect(listOf(back)).toEqual(ascending(list));
      expect(back.total).toBe(list.length);
    }),
  );
});

test('how many lie between two lengths is told from the bytes', () => {
  fc.assert(
    fc.property(values, seconds, seconds, (list, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const isBetween = (value: number) => value >= from && value < to;
      expect(countBetween(of(list).encode(), from, to)).toBe(list.filter(isBetween).length);
      expect(countBetween(of(list).encode(), 0, Number.POSITIVE_INFINITY)).toBe(list.length);
    }),
  );
});

test('percentiles of merged parts are the nearest ranks of all values together', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (parts) => {
      const merged = secondCounts();
      for (const part of parts) merged.addEncoded(of(part).encode());
      const all = ascending(parts.flat());
      const expected = PERCENTS.map((percent) => (all.length === 0 ? null : nearestRank(all, percent)));
      expect(merged.percentiles(PERCENTS)).toEqual(expected);
    }),
  );
});

test('the order in which parts come changes nothing, not even the bytes', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [ab, ba] = [secondCounts(), secondCounts()];
      for (const part of [a, b]) ab.addEncoded(of(part).encode());
      for (const part of [b, a]) ba.addEncoded(of(part).encode());
      expect(ab.encode()).toEqual(ba.encode());
    }),
  );
});

test('cleared, it holds nothing of before', () => {
  const counts = of([5, 5, 200_000, 30_000]);
  counts.clear();
  counts.add(7);
  expect(listOf(counts)).toEqual([7]);
});

test('bytes cut short are refused instead of counted wrongly', () => {
  const bytes = of([10, 700, 900_000]).encode();
  for (let end = 1; end < bytes.length; end += 1) {
    expect(() => secondCounts().addEncoded(bytes.subarray(0, end))).toThrow(RangeError);
  }
});

test('a day of one unit needs about a byte for each second that occurs', () => {
  const list = Array.from({ length: 500 }, (_, i) => (i * i * 7 + i * 13) % 5_400);
  const occurring = new Set(list).size;
  expect(of(list).encode().length).toBeLessThan(occurring * 1.6 + 8);
});
