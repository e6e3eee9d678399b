import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MultiPolygon, type Polygon, pointInPolygon, prepareArea, type Ring } from './area.ts';

const SQUARE: Ring = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];
const HOLE: Ring = [
  [1, 1],
  [1, 3],
  [3, 3],
  [3, 1],
  [1, 1],
];
const WITH_HOLE: Polygon = [SQUARE, HOLE];

describe('a point in a polygon', () => {
  it.each([
    { where: 'inside', lng: 0.5, lat: 2, inside: true },
    { where: 'in the hole', lng: 2, lat: 2, inside: false },
    { where: 'beyond the hole', lng: 3.5, lat: 2, inside: true },
    { where: 'east', lng: 5, lat: 2, inside: false },
    { where: 'west, with two edges to the east', lng: -1, lat: 2, inside: false },
    { where: 'north', lng: 2, lat: 4.1, inside: false },
    { where: 'on the south edge', lng: 2, lat: 0, inside: true },
    { where: 'on the west edge', lng: 0, lat: 2, inside: true },
    { where: 'on the north edge', lng: 2, lat: 4, inside: false },
    { where: 'on the east edge', lng: 4, lat: 2, inside: false },
    { where: 'level with a corner, inside', lng: 0.5, lat: 1, inside: true },
    { where: 'level with a corner, outside', lng: -0.5, lat: 1, inside: false },
  ])('$where', ({ lng, lat, inside }) => {
    expect(pointInPolygon({ lat, lng }, WITH_HOLE)).toBe(inside);
    expect(prepareArea([WITH_HOLE])?.contains({ lat, lng })).toBe(inside);
  });

  it('reads [lng, lat], not [lat, lng]', () => {
    const wide: Polygon = [
      [
        [100, 0],
        [110, 0],
        [110, 1],
        [100, 1],
        [100, 0],
      ],
    ];
    expect(pointInPolygon({ lat: 0.5, lng: 105 }, wide)).toBe(true);
    expect(pointInPolygon({ lat: 105, lng: 0.5 }, wide)).toBe(false);
  });

  it('nothing is inside no area', () => {
    expect(prepareArea([])).toBeNull();
  });
});

describe('a prepared area', () => {
  /** A star around `centre`: simple whatever the radii, so the plain walk is a fair judge. */
  const star = (centre: number, radii: readonly number[]): Ring => {
    const corners = radii.map((radius, i): [number, number] => {
      const angle = (i / radii.length) * 2 * Math.PI;
      return [centre + radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const [first = [0, 0]] = corners;
    return [...corners, first];
  };
  const radii = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 3, maxLength: 40 });
  const lngLat = fc.record({
    lng: fc.double({ min: -1.5, max: 5, noNaN: true }),
    lat: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
  });

  it('says the same as walking every edge of every polygon', () => {
    fc.assert(
      fc.property(radii, radii, fc.array(lngLat, { minLength: 20, maxLength: 20 }), (first, second, points) => {
        const polygons: MultiPolygon = [[star(0, first)], [star(3, second)]];
        const area = prepareArea(polygons);
        for (const point of points) {
          expect(area?.contains(point)).toBe(polygons.some((polygon) => pointInPolygon(point, polygon)));
        }
      }),
    );
  });
});
