import { describe, expect, test } from 'vitest';
import { spotCells } from './spot-cells.ts';

const E7 = 1e7;
let state = 9;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const scattered = (n: number, degrees: number) =>
  Int32Array.from({ length: 2 * n }, (_, i) =>
    Math.round(((i % 2 === 0 ? -2.1 : 106.1) + (random() - 0.5) * degrees) * E7),
  );
const sumOf = (counts: readonly { count: number }[]) => counts.reduce((sum, { count }) => sum + count, 0);

describe('any number of positions as few places', () => {
  test.each([
    [0, 2],
    [1, 2],
    [5_000, 0.001],
    [5_000, 2],
    [50_000, 4],
    [3_000, 170],
  ])('%d within %d degrees: counts add up, and never more than asked for', (n, degrees) => {
    const positions = scattered(n, degrees);
    for (const most of [1, 10, 700]) {
      const { places } = spotCells(positions, most);
      expect(places.length).toBeLessThanOrEqual(Math.max(most, 4));
      expect(sumOf(places)).toBe(n);
      expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
    }
  });

  test('every position knows its place, which lies within a cell of it', () => {
    const positions = scattered(20_000, 1);
    const { places, idOf, sideM } = spotCells(positions, 500);
    const counts = new Map<string, number>();
    for (let i = 0; i < positions.length; i += 2) {
      const [lat, lng] = [(positions[i] ?? 0) / E7, (positions[i + 1] ?? 0) / E7];
      const place = places.find(({ id }) => id === idOf(lat, lng));
      expect(Math.abs((place?.lat ?? 90) - lat) * 111_195).toBeLessThanOrEqual(sideM);
      counts.set(place?.id ?? '', (counts.get(place?.id ?? '') ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(places.map(({ id, count }) => [id, count])));
  });

  test('the order does not matter', () => {
    const positions = scattered(4_000, 1);
    const turned = Int32Array.from(
      { length: positions.length },
      (_, i) => positions[positions.length - 2 - i + (i % 2) * 2] ?? 0,
    );
    const byId = (of: Int32Array) => spotCells(of, 300).places.sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(turned)).toEqual(byId(positions));
  });

  test('what lies together stays fine, what lies apart does not make it coarse', () => {
    const few = Int32Array.from([-2.1, 106.1, -2.1, 106.1, -2.1003, 106.1].map((degrees) => Math.round(degrees * E7)));
    expect(
      spotCells(few, 10)
        .places.map(({ count }) => count)
        .sort(),
    ).toEqual([1, 2]);
  });
});
