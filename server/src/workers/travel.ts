import { type CrewState, crewStateOf } from '@comcen/shared/domain/dispatch/cost.ts';
import type { DispatchPicture, RoadTimes } from '@comcen/shared/domain/dispatch/picture.ts';
import { byPriority } from '@comcen/shared/domain/dispatch/priority.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { z } from 'zod';

/** OSRM refuses tables of more than 100 coordinates by default: 50 crews by 50 orders. */
const CHUNK = 50;
/** The round does not wait longer; then straight lines do. */
const PATIENCE_MS = 800;

const table = z.object({
  code: z.literal('Ok'),
  durations: z.array(z.array(z.number().nullable())),
  distances: z.array(z.array(z.number().nullable())),
});

/**
 * Road minutes and km from OSRM's `table` service, from where crews with room are to the most urgent orders. Undefined when no
 * service is set or it does not answer in time: the plan then uses distance, and its reasons say so.
 */
export async function roadTimes(
  osrmUrl: string | null,
  picture: DispatchPicture,
  nowMs: number,
  warn: (error: unknown) => void,
): Promise<RoadTimes | undefined> {
  if (osrmUrl === null || picture.orders.length === 0) return undefined;
  const crews = picture.crews
    .map((crew) => crewStateOf(crew, picture.settings, nowMs))
    .filter((state) => state.freeSlots > 0);
  const room = crews.reduce((sum, state) => sum + state.freeSlots, 0);
  const orders = byPriority(picture.orders, nowMs).slice(0, room);
  if (crews.length === 0) return undefined;
  const found = new Map<string, { minutes: number; km: number }>();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    for (const sources of chunks(crews)) {
      for (const targets of chunks(orders)) await addTable(osrmUrl, sources, targets, found, signal);
    }
  } catch (error) {
    warn(error);
    return undefined;
  }
  return { source: 'osrm', minutes: (crewId, orderId) => found.get(`${crewId} ${orderId}`) ?? null };
}

async function addTable(
  osrmUrl: string,
  crews: readonly CrewState[],
  orders: readonly { id: string; place: Point }[],
  found: Map<string, { minutes: number; km: number }>,
  signal: AbortSignal,
): Promise<void> {
  const points = [...crews.map((crew) => crew.start), ...orders.map((order) => order.place)];
  const path = points.map(({ lat, lng }) => `${lng.toFixed(6)},${lat.toFixed(6)}`).join(';');
  const url = new URL(`table/v1/driving/${path}`, osrmUrl.endsWith('/') ? osrmUrl : `${osrmUrl}/`);
  url.searchParams.set('sources', crews.map((_, i) => i).join(';'));
  url.searchParams.set('destinations', orders.map((_, i) => crews.length + i).join(';'));
  url.searchParams.set('annotations', 'duration,distance');
  const reply = await fetch(url, { signal });
  if (!reply.ok) throw new Error(`OSRM answered ${reply.status}`);
  const { durations, distances } = table.parse(await reply.json());
  for (const [c, { crew }] of crews.entries()) {
    for (const [o, order] of orders.entries()) {
      const seconds = durations[c]?.[o];
      const metres = distances[c]?.[o];
      if (seconds != null && metres != null) {
        found.set(`${crew.id} ${order.id}`, { minutes: seconds / 60, km: metres / 1000 });
      }
    }
  }
}

const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));
