import fc from 'fast-check';
import { expect, test } from 'vitest';
import { achievementOf, nearestRank, type Statistics, statisticsOf } from './statistics.ts';

test.each([
  ['one value is every percentile', [7], 50, 7],
  ['p50 of two is the lower', [1, 2], 50, 1],
  ['p50 of three is the middle', [1, 2, 3], 50, 2],
  ['p90 of ten is the ninth', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9],
  ['p95 of ten is the last', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95, 10],
  ['p95 of twenty is the 19th', Array.from({ length: 20 }, (_, i) => i + 1), 95, 19],
  ['p100 is the largest', [1, 2, 3], 100, 3],
])('%s', (_case, sorted, percent, expected) => {
  expect(nearestRank(sorted, percent)).toBe(expected);
});

test.each([
  ['on target', 45, 45, 100],
  ['twice the target', 90, 45, 0],
  ['half of it', 22.5, 45, 150],
  ['beyond twice it is negative', 135, 45, -100],
])('achievement %s', (_case, actual, target, expected) => {
  expect(achievementOf(actual, target)).toBeCloseTo(expected, 9);
});

test('nothing measured is nothing, not zero', () => {
  expect(statisticsOf([], 45)).toEqual({
    count: 0,
    mean: null,
    p50: null,
    p90: null,
    p95: null,
    within: null,
    achievement: null,
  });
});

test('exactly on target is within it, a second more is not', () => {
  expect(statisticsOf([2700, 2701], 45).within).toBe(50);
});

/** The definitions word for word, quadratic on purpose. */
function slowStatistics(seconds: number[], targetMin: number): Statistics {
  const percentile = (percent: number) =>
    Math.min(...seconds.filter((v) => seconds.filter((w) => w <= v).length * 100 >= percent * seconds.length)) / 60;
  const mean = seconds.map((s) => s / 60).reduce((a, b) => a + b, 0) / seconds.length;
  return {
    count: seconds.length,
    mean,
    p50: percentile(50),
    p90: percentile(90),
    p95: percentile(95),
    within: (seconds.filter((s) => s / 60 <= targetMin).length * 100) / seconds.length,
    achievement: 100 * (2 - mean / targetMin),
  };
}

test('agrees with the slow version on any values', () => {
  const values = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 600 }), (seconds, targetMin) => {
      const given = [...seconds];
      const fast = statisticsOf(seconds, targetMin);
      const slow = slowStatistics(seconds, targetMin);
      expect(seconds).toEqual(given);
      for (const name of ['count', 'p50', 'p90', 'p95'] as const) expect(fast[name]).toBe(slow[name]);
      for (const name of ['mean', 'within', 'achievement'] as const) expect(fast[name]).toBeCloseTo(slow[name] ?? 0, 6);
    }),
  );
});
