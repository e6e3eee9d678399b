import postgres from 'postgres';
import { createSubscribers } from './subscribers.ts';
import { BUS_TOPICS, type Bus, type BusTopic, type BusWarning, channelOf, encodePayload } from './topics.ts';

/** NOTIFY carries less than 8000 bytes. */
const MAX_BYTES = 7_999;
const TOPICS = Object.keys(BUS_TOPICS) as BusTopic[];

/** LISTEN/NOTIFY. One connection listens (postgres.js opens it again when it drops), one publishes. */
export function openPostgresBus(url: string, warn: BusWarning): Bus {
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    connection: { application_name: 'comcen-bus' },
    onnotice: () => undefined,
    backoff: (retries: number) => Math.min(2, 0.05 * 2 ** Math.min(retries, 6)),
  });
  const subscribers = createSubscribers(warn);
  const ready = listen(sql, subscribers).catch((error) => {
    warn('bus: cannot listen', error);
    throw error;
  });
  // Who awaits `ready` sees the failure; who does not was warned.
  ready.catch(() => undefined);
  return {
    ready,
    async publish(topic, payload) {
      const text = encodePayload(topic, payload);
      if (Buffer.byteLength(text) > MAX_BYTES)
        throw new RangeError(`bus: a message on ${topic} is over ${MAX_BYTES} bytes`);
      await sql`select pg_notify(${channelOf(topic)}, ${text})`;
    },
    subscribe: (topic, handler) => subscribers.add(topic, handler),
    onReconnect: (handler) => subscribers.onReconnect(handler),
    close: () => sql.end({ timeout: 2 }),
  };
}

async function listen(sql: postgres.Sql, subscribers: ReturnType<typeof createSubscribers>): Promise<void> {
  let listening = 0;
  const isBack = () => {
    listening += 1;
    // Each topic says so once at first; after a drop all say so again, and one call is enough.
    if (listening > TOPICS.length && listening % TOPICS.length === 0) subscribers.reconnected();
  };
  await Promise.all(
    TOPICS.map((topic) => sql.listen(channelOf(topic), (text) => subscribers.deliver(topic, text), isBack)),
  );
}
