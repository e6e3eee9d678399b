import { describe, expect, test } from 'vitest';
import { addCells, COARSE, cellsOf, FINE, placesOf } from './spot-cells.ts';

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
const sorted = <T extends { row: number; column: number }>(cells: T[]) =>
  cells.sort((a, b) => a.row - b.row || a.column - b.column);

describe('any number of positions as few places', () => {
  test.each([
    [0, 2],
    [1, 2],
    [5_000, 0.001],
    [5_000, 2],
    [20_000, 4],
    [3_000, 150],
  ])('%d within %d degrees: counts add up, and never more than asked for', (n, degrees) => {
    const cells = cellsOf(scattered(n, degrees), FINE);
    for (const most of [4, 10, 700]) {
      const { places } = placesOf(cells, FINE, most);
      expect(places.length).toBeLessThanOrEqual(most);
      expect(sumOf(places)).toBe(n);
      expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
    }
  });

  test('every position knows its place, whose middle lies within half a cell of it', () => {
    const positions = scattered(5_000, 1);
    const { places, idOf, sideM } = placesOf(cellsOf(positions, FINE), FINE, 500);
    const counts = new Map<string, number>();
    const known = new Map(places.map((place) => [place.id, place]));
    for (let i = 0; i < positions.length; i += 2) {
      const [lat, lng] = [(positions[i] ?? 0) / E7, (positions[i + 1] ?? 0) / E7];
      const place = known.get(idOf(lat, lng));
      expect(Math.abs((place?.lat ?? 90) - lat) * 111_195).toBeLessThanOrEqual(sideM / 2 + 0.1);
      counts.set(place?.id ?? '', (counts.get(place?.id ?? '') ?? 0) + 1);
    }
    expect(counts).toEqual(new Map(places.map(({ id, count }) => [id, count])));
  });

  test('counted finely and gathered, or counted coarsely at once: the same', () => {
    const positions = scattered(4_000, 3);
    const coarse = sorted(cellsOf(positions, COARSE));
    expect(sorted(addCells(cellsOf(positions, FINE), COARSE / FINE))).toEqual(coarse);
    const half = positions.length / 2;
    const parts = [cellsOf(positions.slice(0, half), COARSE), cellsOf(positions.slice(half), COARSE)];
    expect(sorted(addCells(parts.flat()))).toEqual(coarse);
  });
});
