import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceM, offsetBy } from './distance.ts';
import { boundsOf, isInBounds } from './point.ts';

const PANGKALPINANG = { lat: -2.12914, lng: 106.11377 };
const MENTOK = { lat: -2.06719, lng: 105.16228 };
const point = fc.record({
  lat: fc.double({ min: -80, max: 80, noNaN: true }),
  lng: fc.double({ min: -179, max: 179, noNaN: true }),
});

describe('distance', () => {
  it.each([
    { from: PANGKALPINANG, to: PANGKALPINANG, metres: 0 },
    // A degree of latitude on the mean sphere: 6371008.8 m * pi / 180.
    { from: { lat: 0, lng: 106 }, to: { lat: 1, lng: 106 }, metres: 111_195 },
    { from: { lat: 60, lng: 0 }, to: { lat: 60, lng: 1 }, metres: 55_597 },
    // By the angle of the two vectors (atan2 of cross and dot product) on the same sphere.
    { from: PANGKALPINANG, to: MENTOK, metres: 105_954 },
    { from: { lat: 0, lng: 0 }, to: { lat: 0, lng: 180 }, metres: 20_015_115 },
  ])('$from to $to is $metres m', ({ from, to, metres }) => {
    expect(Math.abs(distanceM(from, to) - metres)).toBeLessThanOrEqual(Math.max(1, metres * 1e-5));
  });

  it('is the same both ways and never longer by a detour', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(distanceM(a, b)).toBeCloseTo(distanceM(b, a), 3);
        expect(distanceM(a, c)).toBeLessThanOrEqual(distanceM(a, b) + distanceM(b, c) + 1e-3);
      }),
    );
  });

  it('an offset of some kilometres is that far away', () => {
    const metres = fc.double({ min: -20_000, max: 20_000, noNaN: true });
    fc.assert(
      fc.property(metres, metres, (east, north) => {
        const wanted = Math.hypot(east, north);
        expect(Math.abs(distanceM(PANGKALPINANG, offsetBy(PANGKALPINANG, east, north)) - wanted)).toBeLessThan(
          1 + wanted * 1e-3,
        );
      }),
    );
  });
});

describe('bounds', () => {
  it('hold every point they were made of', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1 }), (points) => {
        const bounds = boundsOf(points);
        expect(points.every((one) => bounds !== null && isInBounds(bounds, one))).toBe(true);
      }),
    );
  });

  it('touch the outermost points', () => {
    expect(boundsOf([PANGKALPINANG, MENTOK])).toEqual({
      south: -2.12914,
      west: 105.16228,
      north: -2.06719,
      east: 106.11377,
    });
    expect(boundsOf([])).toBeNull();
  });
});
