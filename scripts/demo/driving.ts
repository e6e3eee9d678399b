import { setTimeout as pause } from 'node:timers/promises';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { Client } from './client.ts';

const REAL_SPEED_MPS = 10;
/** However fast the demo's clock runs: what the server still believes of a vehicle. */
const FASTEST_MPS = 55;
const STEP_MS = 2000;

/** Where a crew is; it moves only by driving. */
export interface Vehicle {
  at: Point;
}

/** Drives straight there and reports its place on the way. False when `isOff` says the trip is over before it arrived. */
export async function drive(
  vehicle: Vehicle,
  to: Point,
  options: { phone: Client; speed: number; isOff: () => boolean; signal: AbortSignal },
): Promise<boolean> {
  const speedMps = Math.min(REAL_SPEED_MPS * options.speed, FASTEST_MPS);
  for (;;) {
    const rest = distanceM(vehicle.at, to);
    const step = Math.min(rest, (speedMps * STEP_MS) / 1000);
    await pause(Math.max((step / speedMps) * 1000, 1), undefined, { signal: options.signal });
    if (options.isOff()) return false;
    const headingDeg = headingOf(vehicle.at, to);
    vehicle.at = rest <= step ? to : between(vehicle.at, to, step / rest);
    await sendFix(options.phone, vehicle.at, { speedMps, headingDeg });
    if (rest <= step) return true;
  }
}

export const sendFix = (phone: Client, at: Point, motion: { speedMps?: number; headingDeg?: number } = {}) =>
  phone.post('/positions', {
    fixes: [{ at: new Date().toISOString(), lat: at.lat, lng: at.lng, accuracyM: 8, ...motion }],
  });

const between = (from: Point, to: Point, share: number): Point => ({
  lat: from.lat + (to.lat - from.lat) * share,
  lng: from.lng + (to.lng - from.lng) * share,
});

/** Degrees clockwise from north; good enough on an island at the equator. */
const headingOf = (from: Point, to: Point): number =>
  (Math.atan2(to.lng - from.lng, to.lat - from.lat) * (180 / Math.PI) + 360) % 360;
