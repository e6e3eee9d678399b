import type { PositionFix } from '@comcen/shared/wire/http/board.ts';

export const INTERVAL_MS = 10_000;
/** A standing phone still says where it stands: an old fix makes the dispatcher fall back to the posko. */
export const LONGEST_SILENCE_MS = 60_000;
const MOST_KEPT = 500;

interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
  readonly speed: number | null;
  readonly heading: number | null;
}

/** A browser's reading in the words of the wire. What the phone does not know stays out. */
export function fixOf(coords: Coordinates, timestamp: number, batteryPct: number | null): PositionFix {
  const { latitude, longitude, accuracy, speed, heading } = coords;
  return {
    at: new Date(timestamp).toISOString(),
    lat: latitude,
    lng: longitude,
    ...(Number.isFinite(accuracy) ? { accuracyM: accuracy } : {}),
    ...(isKnown(speed) ? { speedMps: speed } : {}),
    ...(isKnown(heading) ? { headingDeg: heading } : {}),
    ...(batteryPct === null ? {} : { batteryPct }),
  };
}

const isKnown = (value: number | null): value is number => value !== null && Number.isFinite(value) && value >= 0;

/** About one fix in ten seconds, always with the newest; the oldest give way when the phone was out of reach for long. */
export function withFix(waiting: readonly PositionFix[], fix: PositionFix): readonly PositionFix[] {
  const [before, last] = [waiting.at(-2), waiting.at(-1)];
  const isLastTooSoon = before && last && Date.parse(last.at) - Date.parse(before.at) < INTERVAL_MS;
  return [...(isLastTooSoon ? waiting.slice(0, -1) : waiting), fix].slice(-MOST_KEPT);
}
