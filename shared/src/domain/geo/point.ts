/** WGS 84 degrees. `[lng, lat]` exists only inside GeoJSON. */
export interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** Smallest box of latitudes and longitudes around something, in degrees. */
export interface Bounds {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

export const isInBounds = (bounds: Bounds, { lat, lng }: Point): boolean =>
  lat >= bounds.south && lat <= bounds.north && lng >= bounds.west && lng <= bounds.east;

/** Null when there is no point. */
export function boundsOf(points: Iterable<Point>): Bounds | null {
  let bounds: Bounds | null = null;
  for (const { lat, lng } of points) {
    bounds =
      bounds === null
        ? { south: lat, west: lng, north: lat, east: lng }
        : {
            south: Math.min(bounds.south, lat),
            west: Math.min(bounds.west, lng),
            north: Math.max(bounds.north, lat),
            east: Math.max(bounds.east, lng),
          };
  }
  return bounds;
}
