import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binsOf } from './distribution.ts';
import { mergedCounts } from './merged-counts.ts';

const of = (values: readonly number[]) => {
  const counts = mergedCounts();
  for (const value of values) counts.add(value);
  return counts;
};

test('a forgotten order of three weeks does not press the others into one bin', () => {
  const { binMin, bins } = binsOf(of([...Array.from({ length: 200 }, (_, i) => i * 10), 1_800_000]), 45 * 60);
  expect(binMin).toBe(5);
  expect(bins.at(-1)).toEqual({ fromMin: 90, toMin: null, count: 1 });
  expect(bins[0]?.count).toBe(30);
});

test('nothing measured is empty bins up to twice the target', () => {
  const { bins } = binsOf(of([]), 45 * 60);
  expect(bins.at(-1)?.fromMin).toBe(90);
  expect(bins.every(({ count }) => count === 0)).toBe(true);
});

test('every interval lies in exactly one bin, the one that names it', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(seconds, fc.integer({ min: 60, max: 20_000 }), (values, target) => {
      const { bins } = binsOf(of(values), target);
      for (const { fromMin, toMin, count } of bins) {
        const inside = values.filter((s) => s >= fromMin * 60 && (toMin === null || s < toMin * 60));
        expect(inside.length).toBe(count);
      }
      expect(bins.length).toBeLessThanOrEqual(41);
    }),
  );
});
