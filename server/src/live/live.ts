import type { Context } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { positionsOfCrews } from '../queries/live-positions.ts';
import type { Services } from '../roles/services.ts';
import { systemContext } from '../roles/system-context.ts';
import { type Area, createArea } from './area.ts';
import { encodeFrame } from './connection.ts';
import { type Feed, startFeed } from './feed.ts';
import { LIVE_LIMITS, type LiveLimits } from './limits.ts';
import { openPositionsLane, type PositionsLane } from './positions-lane.ts';
import type { Session } from './session.ts';
import { touchedBy } from './touched.ts';

/** The live link of this process: console and phone sockets share one feed and one lane of positions. */
export interface Live {
  readonly services: Services;
  readonly limits: LiveLimits;
  readonly feed: Feed;
  readonly positions: PositionsLane;
  readonly sessions: Set<Session>;
  readonly system: Context;
  area(up3: string): Area;
}

interface Held {
  readonly opened: Promise<Live & { stop(): Promise<void> }>;
  users: number;
}
const ofProcess = new WeakMap<Services, Held>();

/** The feed's own: the same few reads all day, planned once (planning over all partitions took longer than running them). */
const LIVE_POOL = { max: 6, application: 'comcen live', settings: { plan_cache_mode: 'force_generic_plan' } };

/** Opens the live link, or joins the one that another app of this process opened. The last `release` ends it. */
export async function holdLive(
  services: Services,
  limits: LiveLimits = LIVE_LIMITS,
): Promise<{ live: Live; release(): Promise<void> }> {
  const held = ofProcess.get(services) ?? { opened: openLive(services, limits), users: 0 };
  ofProcess.set(services, held);
  held.users += 1;
  const live = await held.opened;
  return {
    live,
    async release() {
      held.users -= 1;
      if (held.users > 0) return;
      ofProcess.delete(services);
      await live.stop();
    },
  };
}

async function openLive(given: Services, limits: LiveLimits): Promise<Live & { stop(): Promise<void> }> {
  const database = openDatabase(given.config.databaseUrl, LIVE_POOL);
  const services: Services = { ...given, database };
  const areas = new Map<string, Area>();
  const sessions = new Set<Session>();
  const system = systemContext(services);
  const positions = openPositionsLane(services, limits);
  const feed: Feed = await startFeed(services, limits, async (events, cursor) => {
    const work = [...touchedBy(events)].map(async ([up3, touched]) => {
      const area = areas.get(up3);
      if (!area) return;
      await area.deliver(system, touched, feed.cursor, cursor);
      if (touched.moved.size > 0 && area.boardClients > 0) {
        positions.learn(up3, await positionsOfCrews(system, [...touched.moved]));
      }
    });
    await Promise.all(work);
  });
  const live: Live = {
    services,
    limits,
    feed,
    positions,
    sessions,
    system,
    area(up3) {
      const area = areas.get(up3) ?? createArea(limits, up3);
      areas.set(up3, area);
      return area;
    },
  };
  const stopClocks = startClocks(live, areas);
  const unsubscribe = services.bus.subscribe('session_revoked', (what) => {
    for (const session of sessions) session.revoke(what);
  });
  return {
    ...live,
    async stop() {
      stopClocks();
      unsubscribe();
      positions.stop();
      await feed.stop();
      await database.close();
    },
  };
}

/** Ticks to live sockets, the word that a board is stale, and the sweep of empty groups. */
function startClocks(live: Live, areas: Map<string, Area>): () => void {
  const { services, limits, feed, sessions } = live;
  const tick = () => encodeFrame({ t: 'tick', at: services.clock().toISOString(), cursor: feed.cursor });
  let wasFresh = true;
  const watch = setInterval(() => {
    if (feed.isFresh === wasFresh) return;
    wasFresh = feed.isFresh;
    for (const session of sessions) session.tell(wasFresh ? tick() : STALE);
  }, limits.silentMs);
  const ticks = setInterval(() => {
    const frame = feed.isFresh ? tick() : STALE;
    for (const session of sessions) session.tick(frame);
    for (const [up3, area] of areas) if (area.sweep()) areas.delete(up3);
  }, limits.tickMs);
  watch.unref();
  ticks.unref();
  return () => {
    clearInterval(watch);
    clearInterval(ticks);
  };
}

/** No tick is sent while this holds: a console that hears only this must not call its board live. */
const STALE = encodeFrame({
  t: 'error',
  code: 'unavailable',
  detail:
    'The server cannot read new events just now. The board is as of the last frame; changes follow by themselves.',
});
