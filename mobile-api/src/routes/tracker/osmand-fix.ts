import type { PositionFix } from '@comcen/shared/wire/http/board.ts';
import { z } from 'zod';

/** The Traccar/OsmAnd protocol: query or form. `speed` is in knots, `timestamp` in seconds, milliseconds or ISO 8601. */
export const osmandQuery = z.object({
  id: z.string().min(1, 'the key of the device').max(200),
  lat: z.coerce.number().min(-90).max(90),
  lon: z.coerce.number().min(-180).max(180),
  timestamp: z.string().max(40).optional(),
  speed: z.coerce.number().min(0).optional(),
  bearing: z.coerce.number().min(0).max(360).optional(),
  heading: z.coerce.number().min(0).max(360).optional(),
  accuracy: z.coerce.number().min(0).optional(),
  batt: z.coerce.number().min(0).max(100).optional(),
});
export type OsmandQuery = z.infer<typeof osmandQuery>;

const MPS_PER_KNOT = 0.514444;
/** Above this a number cannot be seconds: it is the year 5138. */
const FIRST_MILLISECONDS = 1e11;

/** The fix, or null when its time cannot be read. Without a time it is of now. */
export function osmandFix(query: OsmandQuery, now: Date): PositionFix | null {
  const at = query.timestamp === undefined ? now : instantOf(query.timestamp);
  if (at === null) return null;
  const heading = query.bearing ?? query.heading;
  return {
    at: at.toISOString(),
    lat: query.lat,
    lng: query.lon,
    ...(query.accuracy === undefined ? {} : { accuracyM: query.accuracy }),
    ...(query.speed === undefined ? {} : { speedMps: query.speed * MPS_PER_KNOT }),
    ...(heading === undefined ? {} : { headingDeg: heading }),
    ...(query.batt === undefined ? {} : { batteryPct: query.batt }),
  };
}

function instantOf(text: string): Date | null {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  const at = new Date(number === null ? text : number < FIRST_MILLISECONDS ? number * 1000 : number);
  return Number.isNaN(at.getTime()) ? null : at;
}
