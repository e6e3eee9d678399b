import { type CrewState, crewStateOf } from '@comcen/shared/domain/dispatch/cost.ts';
import type { DispatchPicture, DispatchSettings, RoadTime, RoadTimes } from '@comcen/shared/domain/dispatch/picture.ts';
import { byPriority } from '@comcen/shared/domain/dispatch/priority.ts';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { z } from 'zod';

/** 50 crews by 50 orders: within OSRM's default `--max-table-size` of 100 however it is counted, and a URL of 3 KB. */
const CHUNK = 50;
/** The round does not wait longer, over all chunks; then straight lines do. */
const PATIENCE_MS = 800;
/** A service that failed is not asked again for this long: a round has better to do than to wait for it each time. */
export const PAUSE_MS = 30_000;
/** OSRM knows no road: a ferry, or a hole in its map. Longer than any road of a lane, so that whoever has a road goes first. */
const NO_ROAD_MIN = 240;

const cells = z.array(z.array(z.number().nonnegative().nullable()));
const table = z.object({ code: z.literal('Ok'), durations: cells, distances: cells });

/** By service, for this process: when it may be asked again. */
const pausedUntil = new Map<string, number>();

/** A clock that was set back must not make the pause longer. */
function isPaused(osrmUrl: string, nowMs: number): boolean {
  const leftMs = (pausedUntil.get(osrmUrl) ?? 0) - nowMs;
  return leftMs > 0 && leftMs <= PAUSE_MS;
}

interface Target {
  readonly id: string;
  readonly place: Point;
}

/**
 * Road minutes and km from OSRM's `table` service, from where crews with room are to the most urgent orders. Undefined when no
 * service is set, it does not answer all of it in time, or did not a moment ago: the plan then uses distance, and its reasons say so.
 */
export async function roadTimes(
  osrmUrl: string | null,
  picture: DispatchPicture,
  nowMs: number,
  warn: (error: unknown) => void,
  patienceMs = PATIENCE_MS,
): Promise<RoadTimes | undefined> {
  if (osrmUrl === null || picture.orders.length === 0 || isPaused(osrmUrl, nowMs)) return undefined;
  const crews = picture.crews
    .map((crew) => crewStateOf(crew, picture.settings, nowMs))
    .filter((state) => state.freeSlots > 0);
  const room = crews.reduce((sum, state) => sum + state.freeSlots, 0);
  const orders = byPriority(picture.orders, nowMs).slice(0, room);
  if (crews.length === 0) return undefined;
  const found = new Map<string, RoadTime>();
  const signal = AbortSignal.timeout(patienceMs);
  try {
    for (const sources of chunks(crews)) {
      for (const targets of chunks(orders)) {
        const reply = await askTable(tableUrl(osrmUrl, sources, targets), signal);
        addTable(found, reply, sources, targets, picture.settings);
      }
    }
  } catch (error) {
    pausedUntil.set(osrmUrl, nowMs + PAUSE_MS);
    warn(error);
    return undefined;
  }
  pausedUntil.delete(osrmUrl);
  return { minutes: (crewId, orderId) => found.get(`${crewId} ${orderId}`) ?? null };
}

function tableUrl(osrmUrl: string, crews: readonly CrewState[], orders: readonly Target[]): URL {
  const points = [...crews.map((crew) => crew.start), ...orders.map((order) => order.place)];
  const path = points.map(({ lat, lng }) => `${lng.toFixed(6)},${lat.toFixed(6)}`).join(';');
  const url = new URL(`table/v1/driving/${path}`, osrmUrl.endsWith('/') ? osrmUrl : `${osrmUrl}/`);
  url.searchParams.set('sources', crews.map((_, i) => i).join(';'));
  url.searchParams.set('destinations', orders.map((_, i) => crews.length + i).join(';'));
  url.searchParams.set('annotations', 'duration,distance');
  return url;
}

async function askTable(url: URL, signal: AbortSignal): Promise<z.infer<typeof table>> {
  const reply = await fetch(url, { signal });
  if (!reply.ok) throw new Error(`OSRM answered ${reply.status}: ${(await reply.text()).slice(0, 200)}`);
  return table.parse(await reply.json());
}

function addTable(
  found: Map<string, RoadTime>,
  { durations, distances }: z.infer<typeof table>,
  crews: readonly CrewState[],
  orders: readonly Target[],
  settings: DispatchSettings,
): void {
  for (const [c, { crew, start }] of crews.entries()) {
    for (const [o, order] of orders.entries()) {
      const seconds = durations[c]?.[o];
      const metres = distances[c]?.[o];
      if (seconds === undefined || metres === undefined) throw new Error('OSRM answered a table with holes');
      const isRoad = seconds !== null && metres !== null;
      const road = isRoad ? roadOf(seconds, metres) : noRoad(start, order.place, settings);
      found.set(`${crew.id} ${order.id}`, road);
    }
  }
}

const roadOf = (seconds: number, metres: number): RoadTime => ({
  minutes: seconds / 60,
  km: metres / 1000,
  travel: 'osrm',
});

/** Among crews without a road the nearest still goes first: somebody has to. */
function noRoad(from: Point, to: Point, { detourFactor, speedKmh }: DispatchSettings): RoadTime {
  const km = (distanceM(from, to) / 1000) * detourFactor;
  return { minutes: NO_ROAD_MIN + (km / speedKmh) * 60, km, travel: 'no_road' };
}

const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));
