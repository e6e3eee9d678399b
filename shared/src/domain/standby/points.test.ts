import { expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';
import { bandOf, bandStartMs, hourOfDay, hoursOf } from './band.ts';
import { candidatePoints } from './candidates.ts';
import { cellCentre, cellIndex, learnDemand } from './demand.ts';
import { busyShare, coverageOf, fieldOf } from './expected-response.ts';
import { type CandidatePoint, type DemandCell, STANDBY_DEFAULTS } from './picture.ts';
import { standbyPoints } from './points.ts';

const CITY: Point = { lat: -2.13, lng: 106.11 };
const cell = (place: Point, perHour: number): DemandCell => ({
  place,
  ulpId: 'pkp',
  faultsPerHour: Array(24).fill(perHour),
});
const site = (name: string, place: Point): CandidatePoint => ({ name, place, ulpId: 'pkp' });
const ring = Array.from({ length: 8 }, (_, i) =>
  offsetBy(CITY, Math.cos((i * Math.PI) / 4) * 20_000, Math.sin((i * Math.PI) / 4) * 20_000),
);

test('bands follow the changes of shift and hold every hour once', () => {
  expect([7, 10, 11, 14, 15, 22, 23, 0, 6].map(bandOf)).toEqual([7, 7, 11, 11, 15, 19, 23, 23, 23]);
  expect([7, 11, 15, 19, 23].flatMap(hoursOf).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 24 }, (_, h) => h),
  );
  const at = Date.UTC(2026, 0, 5, 20, 30);
  expect(hourOfDay(at)).toBe(3);
  expect(bandStartMs(at)).toBe(Date.UTC(2026, 0, 5, 16));
  expect(bandStartMs(Date.UTC(2026, 0, 5, 16))).toBe(Date.UTC(2026, 0, 5, 16));
});

test('crews spread: quiet towns get one each before a second one waits where the first is', () => {
  const demand = ring.map((place) => cell(place, 0.02));
  const candidates = [...ring, CITY].map((place, i) => site(`S${i}`, place));
  const points = standbyPoints({ demand, candidates, crews: 8, hour: 9, settings: STANDBY_DEFAULTS });
  expect(new Set(points.map(({ name }) => name)).size).toBe(8);
  expect(points.map(({ name }) => name)).not.toContain('S8');
});

test('a busy city gets a second crew before a quiet village its first', () => {
  const far = offsetBy(CITY, 25_000, 0);
  const demand = [cell(CITY, 1.2), cell(far, 0.005)];
  const points = standbyPoints({
    demand,
    candidates: [site('Kota', CITY), site('Desa', far)],
    crews: 2,
    hour: 9,
    settings: STANDBY_DEFAULTS,
  });
  expect(points.map(({ name, id }) => [name, id.slice(-2)])).toEqual([
    ['Kota', '#1'],
    ['Kota', '#2'],
  ]);
});

test('as good as the best of all choices on small instances, within 2 %', () => {
  const demand = ring.map((place, i) => cell(place, 0.05 + i * 0.03));
  const candidates = [...ring, CITY].map((place, i) => site(`S${i}`, place));
  for (const crews of [1, 2, 3, 4]) {
    const field = fieldOf(demand, 7, STANDBY_DEFAULTS);
    const savedBy = (chosen: readonly CandidatePoint[]): number => {
      const coverage = coverageOf(field, busyShare(field.total, crews, STANDBY_DEFAULTS));
      return chosen.reduce((sum, { place }) => {
        const way = field.minutesFrom(place);
        const { saved } = coverage.gainOf(way);
        coverage.add(way);
        return sum + saved;
      }, 0);
    };
    const best = Math.max(...choices(candidates, crews).map(savedBy));
    const ours = savedBy(standbyPoints({ demand, candidates, crews, hour: 9, settings: STANDBY_DEFAULTS }));
    expect(ours).toBeGreaterThanOrEqual(best * 0.98);
  }
});

/** All multisets of so many. */
function choices<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => choices(items.slice(i), count - 1).map((rest) => [item, ...rest]));
}

test('what the formula says: a second crew counts by the chance that the first is busy', () => {
  const field = fieldOf([cell(CITY, 1)], 7, { ...STANDBY_DEFAULTS, detourFactor: 1, speedKmh: 60 });
  const coverage = coverageOf(field, 0.25);
  const ten = Float64Array.of(10);
  expect(coverage.gainOf(ten).saved).toBeCloseTo(0.75 * 110);
  coverage.add(ten);
  expect(coverage.gainOf(ten).saved).toBeCloseTo(0.75 * 0.25 * 110);
  expect(coverage.gainOf(Float64Array.of(4)).saved).toBeCloseTo(0.75 * 6 + 0.75 * 0.25 * 110);
});

test('a busy cell far from every place is a candidate of its own, named after the nearest', () => {
  const far = offsetBy(CITY, 10_000, 0);
  const found = candidatePoints(
    [site('Kota', CITY)],
    [cell(far, 1), cell(offsetBy(CITY, 500, 0), 2), cell(ring[3] ?? CITY, 0)],
  );
  expect(found.map(({ name, place }) => [name, place])).toEqual([
    ['Kota', CITY],
    ['Kota', far],
  ]);
});

test('demand: by the grid before there is history, by history later', () => {
  const none = Array(24).fill(0);
  const evening = none.map((_, hour) => (hour === 19 ? 400 : 0));
  const [prior] = learnDemand([{ customers: 290_000, transformers: 3_500, faultsByHour: none }], 0);
  expect(prior?.reduce((sum, faults) => sum + faults, 0)).toBeCloseTo(75, 0);
  const [quiet, busy] = learnDemand(
    [
      { customers: 1_000, transformers: 10, faultsByHour: none },
      { customers: 1_000, transformers: 10, faultsByHour: evening },
    ],
    90,
  );
  const perDay = (hours: readonly number[] | undefined) => hours?.reduce((sum, faults) => sum + faults, 0) ?? 0;
  expect(perDay(busy)).toBeGreaterThan(3.5);
  expect(perDay(quiet)).toBeLessThan(0.1);
  expect(busy?.[19]).toBeGreaterThan((busy?.[3] ?? 0) * 5);
});

test('cells of the southern hemisphere: the centre lies in its cell', () => {
  const centre = cellCentre(cellIndex(-2.13), cellIndex(106.11));
  expect([cellIndex(centre.lat), cellIndex(centre.lng)]).toEqual([cellIndex(-2.13), cellIndex(106.11)]);
  expect(Math.abs(centre.lat + 2.13)).toBeLessThanOrEqual(0.01);
});
