import { describe, expect, it } from 'vitest';
import { randomOf } from './random.ts';
import { splitByWeight } from './shares.ts';

const sum = (parts: readonly number[]) => parts.reduce((all, part) => all + part, 0);

describe('splitting by weight', () => {
  it('is proportional, the remainder to the largest fraction', () => {
    expect(splitByWeight(10, [1, 1, 2])).toEqual([3, 2, 5]);
    expect(splitByWeight(7, [0, 0])).toEqual([4, 3]);
    expect(splitByWeight(100, [1000, 1, 1], 5, 60)).toEqual([60, 20, 20]);
  });

  it('keeps the limits and adds up', () => {
    const random = randomOf('shares');
    for (let run = 0; run < 500; run++) {
      const weights = Array.from({ length: 1 + random.below(30) }, () =>
        random.below(4) === 0 ? 0 : 100 * random.next(),
      );
      const total = weights.length * 5 + random.below(weights.length * 145 + 1);
      const parts = splitByWeight(total, weights, 5, 150);
      expect(sum(parts)).toBe(total);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(5);
      expect(Math.max(...parts)).toBeLessThanOrEqual(150);
    }
  });
});
