import { setTimeout as delay } from 'node:timers/promises';
import { eventsAfter, type StreamEvent, streamBounds } from '../events/replay.ts';
import { oldestUnnumberedId } from '../queries/live-stream.ts';
import type { Services } from '../roles/services.ts';
import type { LiveLimits } from './limits.ts';

/** The one reader of the event stream in this process. */
export interface Feed {
  /** Everything up to here was handed out. */
  readonly cursor: number;
  /** False: we cannot know whether the boards are right (database away, or the relay stands still). */
  readonly isFresh: boolean;
  /** Resolves when everything numbered before the call was handed out. Rejects when the database is away. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Gets each batch once, in order; a batch that failed comes again. */
export type Deliver = (events: readonly StreamEvent[], cursor: number) => Promise<void>;

const EVENTS_AT_ONCE = 500;

/**
 * Starts at the end of the stream. The bus only says "look": what is read is always everything after the own cursor, so a lost or
 * doubled message changes nothing, and a timer looks when the bus is silent.
 */
export async function startFeed(services: Services, limits: LiveLimits, deliver: Deliver): Promise<Feed> {
  const { sql } = services.database;
  let cursor = (await streamBounds(sql)).newest;
  let lastReadMs = performance.now();
  let tail: Promise<void> = Promise.resolve();
  let isWoken = false;
  const relay = watchRelay(services);

  const read = async () => {
    lastReadMs = performance.now();
    for (;;) {
      const events = await eventsAfter(sql, cursor, EVENTS_AT_ONCE);
      const last = events.at(-1);
      if (!last) break;
      await deliver(events, last.seq);
      cursor = last.seq;
      if (events.length < EVENTS_AT_ONCE) break;
    }
    freshness.read();
  };
  const freshness = watchFreshness(limits);
  const catchUp = () => {
    tail = tail.then(read, read);
    return tail;
  };
  const wake = () => {
    if (isWoken) return;
    isWoken = true;
    const later = async () => {
      const waitMs = lastReadMs + limits.batchGapMs - performance.now();
      if (waitMs > 0) await delay(waitMs);
      isWoken = false;
      await read();
    };
    tail = tail.then(later, later);
    tail.catch((error) => services.log.warn({ error }, 'live: the event stream could not be read; boards are behind'));
  };
  const unsubscribe = [services.bus.subscribe('events', wake), services.bus.onReconnect(wake)];
  const timer = setInterval(() => {
    if (performance.now() - lastReadMs >= limits.silentMs) wake();
    relay.look();
  }, limits.silentMs);
  timer.unref();
  return {
    get cursor() {
      return cursor;
    },
    get isFresh() {
      return freshness.isFresh() && relay.stuckMs() < limits.staleMs;
    },
    catchUp,
    async stop() {
      clearInterval(timer);
      for (const end of unsubscribe) end();
      await tail.catch(() => undefined);
    },
  };
}

function watchFreshness(limits: LiveLimits) {
  let readMs = performance.now();
  return {
    read: () => {
      readMs = performance.now();
    },
    isFresh: () => performance.now() - readMs < limits.staleMs,
  };
}

/** Committed events that nobody numbers mean a relay that stands still: the stream looks quiet and is not. */
function watchRelay(services: Services) {
  let oldest: string | null = null;
  let sinceMs = performance.now();
  const look = async () => {
    const next = await oldestUnnumberedId(services.database.sql);
    if (next !== oldest) sinceMs = performance.now();
    oldest = next;
  };
  return {
    look: () => {
      look().catch((error) => services.log.warn({ error }, 'live: the relay could not be watched'));
    },
    stuckMs: () => (oldest === null ? 0 : performance.now() - sinceMs),
  };
}
