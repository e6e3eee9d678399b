import type { Point } from './point.ts';

/** Mean radius of the Earth (IUGG R1), metres. */
const EARTH_RADIUS_M = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in metres (haversine). Off by at most 0.6 % against the ellipsoid. */
export function distanceM(a: Point, b: Point): number {
  const sinLat = Math.sin(radians(b.lat - a.lat) / 2);
  const sinLng = Math.sin(radians(b.lng - a.lng) / 2);
  const h = sinLat * sinLat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinLng * sinLng;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The point `eastM` and `northM` metres away; good to 0.1 % within 50 km, away from the poles. */
export function offsetBy(origin: Point, eastM: number, northM: number): Point {
  const degreesPerM = 180 / (Math.PI * EARTH_RADIUS_M);
  return {
    lat: origin.lat + northM * degreesPerM,
    lng: origin.lng + (eastM * degreesPerM) / Math.cos(radians(origin.lat)),
  };
}
