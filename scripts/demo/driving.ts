import { setTimeout as pause } from 'node:timers/promises';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { Client } from './client.ts';

const REAL_SPEED_MPS = 10;
const STEP_MS = 2000;
/** However fast the demo's clock runs: between two fixes the server allows a position error of 2 km, and no more. */
const LONGEST_STEP_M = 1500;

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
  const metresPerMs = Math.min((REAL_SPEED_MPS * options.speed) / 1000, LONGEST_STEP_M / STEP_MS);
  for (;;) {
    const rest = distanceM(vehicle.at, to);
    const step = Math.min(rest, metresPerMs * STEP_MS);
    await pause(Math.max(step / metresPerMs, 1), undefined, { signal: options.signal });
    if (options.isOff()) return false;
    const headingDeg = headingOf(vehicle.at, to);
    vehicle.at = rest <= step ? to : between(vehicle.at, to, step / rest);
    await sendFix(options.phone, vehicle.at, { speedMps: REAL_SPEED_MPS, headingDeg });
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
