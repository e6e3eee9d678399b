import type { PositionFix } from '@comcen/shared/wire/http/board.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { sendFixes } from '../api/phone-api.ts';
import { fixOf, INTERVAL_MS, LONGEST_SILENCE_MS, withFix } from './fixes.ts';

/** Older than this a place says nothing about where a step was taken. */
const FRESH_MS = 60_000;

let waiting: readonly PositionFix[] = [];
let latest: PositionFix | null = null;
let batteryPct: number | null = null;

/** Where the phone is now, for a command; undefined when it does not know. */
export function placeNow(): { location: LatLng; accuracyM?: number } | undefined {
  if (!latest || Date.now() - Date.parse(latest.at) > FRESH_MS) return undefined;
  const { lat, lng, accuracyM } = latest;
  return { location: { lat, lng }, ...(accuracyM === undefined ? {} : { accuracyM }) };
}

const take = ({ coords, timestamp }: GeolocationPosition): void => {
  latest = fixOf(coords, timestamp, batteryPct);
  waiting = withFix(waiting, latest);
};
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: INTERVAL_MS, timeout: 30_000 };

/** Reports the crew's place while the app is open and the crew on duty. Returns how to stop. */
export function trackPosition(onDenied: (denied: boolean) => void): () => void {
  if (!('geolocation' in navigator)) return () => onDenied(true);
  const failed = (error: GeolocationPositionError) => onDenied(error.code === error.PERMISSION_DENIED);
  const got = (position: GeolocationPosition) => {
    onDenied(false);
    take(position);
  };
  const watch = navigator.geolocation.watchPosition(got, failed, OPTIONS);
  const stand = setInterval(() => navigator.geolocation.getCurrentPosition(got, failed, OPTIONS), LONGEST_SILENCE_MS);
  const send = setInterval(sendWaiting, INTERVAL_MS);
  void readBattery();
  return () => {
    navigator.geolocation.clearWatch(watch);
    clearInterval(stand);
    clearInterval(send);
    waiting = [];
  };
}

/** Unsent fixes go back in front of the newer ones; what the server found impossible is not sent again. */
async function sendWaiting(): Promise<void> {
  if (waiting.length === 0) return;
  const sending = waiting;
  waiting = [];
  const reply = await sendFixes(sending);
  const isLost = !reply.ok && reply.failure.kind === 'unreachable';
  if (isLost) waiting = [...sending, ...waiting].slice(-500);
}

async function readBattery(): Promise<void> {
  if (!('getBattery' in navigator) || typeof navigator.getBattery !== 'function') return;
  const battery: unknown = await navigator.getBattery();
  const level = typeof battery === 'object' && battery !== null && 'level' in battery ? battery.level : null;
  if (typeof level === 'number') batteryPct = Math.round(level * 100);
}
