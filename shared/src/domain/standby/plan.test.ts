import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceM, offsetBy } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';
import {
  type CandidatePoint,
  type DemandCell,
  type IdleCrew,
  STANDBY_DEFAULTS,
  type StandbyPicture,
} from './picture.ts';
import { planStandby } from './plan.ts';
import { standbyPoints } from './points.ts';

/** Noon in WIB. */
const NOON = Date.UTC(2026, 0, 5, 5);
const CITY: Point = { lat: -2.13, lng: 106.11 };
const TOWN = offsetBy(CITY, 30_000, 0);
const cell = (place: Point, perHour: number): DemandCell => ({
  place,
  ulpId: 'pkp',
  faultsPerHour: Array(24).fill(perHour),
});
const site = (name: string, place: Point): CandidatePoint => ({ name, place, ulpId: 'pkp' });
const crew = (code: string, place: Point, over: Partial<IdleCrew> = {}): IdleCrew => ({
  id: code,
  code,
  ulpId: 'pkp',
  place,
  target: null,
  isFixed: false,
  ...over,
});
const demand = [cell(CITY, 0.3), cell(TOWN, 0.2)];
const sites = [site('Kota', CITY), site('Desa', TOWN), site('Tengah', offsetBy(CITY, 15_000, 0))];
const points = standbyPoints({ demand, candidates: sites, crews: 2, hour: 12, settings: STANDBY_DEFAULTS });
const picture = (idle: IdleCrew[], over: Partial<StandbyPicture> = {}): StandbyPicture => ({
  settings: STANDBY_DEFAULTS,
  demand,
  points,
  idle,
  crewsOnDuty: 2,
  ...over,
});

test('two crews in one town: one drives to the other town, the nearer one stays', () => {
  const moves = planStandby(picture([crew('01', CITY), crew('02', offsetBy(CITY, 2_000, 0))]), NOON);
  expect(moves).toMatchObject([{ crewId: '02', point: { name: 'Desa' } }]);
  expect(moves[0]?.savedMin).toBeGreaterThan(10);
  expect(moves[0]?.km).toBeCloseTo(28 * 1.35, 0);
});

test('a crew at its point, or on its way to one, is left alone', () => {
  const there = [crew('01', CITY, { target: CITY }), crew('02', CITY, { target: TOWN })];
  expect(planStandby(picture(there), NOON)).toEqual([]);
});

test('a crew that was told of a point of another band is placed anew', () => {
  const target = offsetBy(CITY, 50_000, 0);
  const moves = planStandby(picture([crew('01', CITY, { target: CITY }), crew('02', CITY, { target })]), NOON);
  expect(moves).toMatchObject([{ crewId: '02', point: { name: 'Desa' } }]);
});

test('a move that costs more than it saves is not made', () => {
  const dear = { ...STANDBY_DEFAULTS, pricePerKmMin: 5 };
  expect(planStandby(picture([crew('01', CITY), crew('02', CITY)], { settings: dear }), NOON)).toEqual([]);
});

test('an operator said no: the crew stays, and counts where it is', () => {
  const idle = [crew('01', CITY), crew('02', TOWN, { isFixed: true })];
  const moves = planStandby(picture(idle, { points: [...points, ...points] }), NOON);
  expect(moves.map(({ crewId }) => crewId)).not.toContain('02');
  expect(moves).toEqual([]);
});

test('without demand, points or crews nobody moves', () => {
  const idle = [crew('01', CITY), crew('02', CITY)];
  expect(planStandby(picture(idle, { demand: [] }), NOON)).toEqual([]);
  expect(planStandby(picture(idle, { points: [] }), NOON)).toEqual([]);
  expect(planStandby(picture([]), NOON)).toEqual([]);
});

const anyPlace = fc.record({
  east: fc.integer({ min: -60_000, max: 60_000 }),
  north: fc.integer({ min: -60_000, max: 60_000 }),
});
const place = ({ east, north }: { east: number; north: number }): Point => offsetBy(CITY, east, north);
const anyWorld = fc
  .record({
    cells: fc.array(fc.tuple(anyPlace, fc.double({ min: 0, max: 2, noNaN: true })), { minLength: 1, maxLength: 25 }),
    sites: fc.array(anyPlace, { minLength: 1, maxLength: 10 }),
    crews: fc.array(fc.tuple(anyPlace, fc.option(fc.nat({ max: 9 })), fc.boolean()), { minLength: 1, maxLength: 8 }),
    busy: fc.nat({ max: 3 }),
  })
  .map(({ cells, sites: at, crews, busy }) => {
    const all = cells.map(([where, perHour]) => cell(place(where), perHour));
    const candidates = at.map((where, i) => site(`S${i}`, place(where)));
    const crewsOnDuty = crews.length + busy;
    const chosen = standbyPoints({ demand: all, candidates, crews: crewsOnDuty, hour: 12, settings: STANDBY_DEFAULTS });
    const idle = crews.map(([where, nth, isFixed], i) =>
      crew(`0${i}`, place(where), { target: nth === null ? null : (chosen[nth]?.place ?? null), isFixed }),
    );
    return { all, candidates, picture: picture(idle, { demand: all, points: chosen, crewsOnDuty }) };
  });

describe('whatever the world', () => {
  test('nobody gets two points, no point two crews, and only movable crews move', () => {
    fc.assert(
      fc.property(anyWorld, ({ picture: world }) => {
        const moves = planStandby(world, NOON);
        expect(new Set(moves.map(({ crewId }) => crewId)).size).toBe(moves.length);
        expect(new Set(moves.map(({ point }) => point.id)).size).toBe(moves.length);
        for (const { crewId, point, km } of moves) {
          const mover = world.idle.find(({ id }) => id === crewId);
          expect(mover?.isFixed).toBe(false);
          expect(km).toBeCloseTo(
            (distanceM(mover?.place ?? CITY, point.place) / 1000) * STANDBY_DEFAULTS.detourFactor,
            -0.5,
          );
        }
      }),
    );
  });

  test('the input in another order: the same points and the same plan', () => {
    fc.assert(
      fc.property(anyWorld, ({ all, candidates, picture: world }) => {
        const turned = { demand: all.toReversed(), candidates: candidates.toReversed() };
        const question = { crews: world.crewsOnDuty, hour: 12, settings: STANDBY_DEFAULTS };
        expect(standbyPoints({ ...question, ...turned })).toEqual(world.points);
        const same = {
          ...world,
          demand: turned.demand,
          points: world.points.toReversed(),
          idle: world.idle.toReversed(),
        };
        expect(planStandby(same, NOON)).toEqual(planStandby(world, NOON));
      }),
    );
  });

  test('who was sent is not sent again: the plan settles at once', () => {
    fc.assert(
      fc.property(anyWorld, ({ picture: world }) => {
        const moves = new Map(planStandby(world, NOON).map(({ crewId, point }) => [crewId, point.place]));
        const idle = world.idle.map((one) => ({ ...one, target: moves.get(one.id) ?? one.target }));
        const again = planStandby({ ...world, idle }, NOON);
        for (const { crewId } of again) expect(moves.has(crewId)).toBe(false);
      }),
    );
  });
});
