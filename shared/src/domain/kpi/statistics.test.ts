import fc from 'fast-check';
import { expect, test } from 'vitest';
import { achievementOf, achievementUpOf, rankOf } from './statistics.ts';

test.each([
  ['one value is every percentile', 50, 1, 1],
  ['p50 of two is the lower', 50, 2, 1],
  ['p50 of three is the middle', 50, 3, 2],
  ['p90 of ten is the ninth', 90, 10, 9],
  ['p95 of ten is the last', 95, 10, 10],
  ['p95 of twenty is the 19th', 95, 20, 19],
  ['p100 is the largest', 100, 3, 3],
])('%s', (_case, percent, n, rank) => {
  expect(rankOf(percent, n)).toBe(rank);
});

test('the rank is the first that holds its percent of all values, in whole numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 10_000_000 }), (percent, n) => {
      const rank = rankOf(percent, n);
      expect(BigInt(rank) * 100n >= BigInt(percent) * BigInt(n)).toBe(true);
      expect(rank === 1 || BigInt(rank - 1) * 100n < BigInt(percent) * BigInt(n)).toBe(true);
    }),
  );
});

test.each([
  ['on target', 45, 45, 100],
  ['twice the target', 90, 45, 0],
  ['half of it', 22.5, 45, 150],
  ['beyond twice it is negative', 135, 45, -100],
])('achievement %s', (_case, actual, target, expected) => {
  expect(achievementOf(actual, target)).toBeCloseTo(expected, 9);
});

test.each([
  ['on target', 40, 40, 100],
  ['half of it', 20, 40, 50],
  ['twice the target', 80, 40, 200],
  ['below zero is nothing reached, not a negative one', -30, 40, 0],
  ['without a height to reach there is none', 12, 0, null],
  ['a target below zero is no height', -5, -10, null],
])('where higher is better, achievement %s', (_case, actual, target, expected) => {
  expect(achievementUpOf(actual, target)).toBe(expected);
});
