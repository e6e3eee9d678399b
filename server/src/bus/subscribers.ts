import { BUS_TOPICS, type BusHandler, type BusPayload, type BusTopic, type BusWarning } from './topics.ts';

export interface Subscribers {
  add<T extends BusTopic>(topic: T, handler: BusHandler<T>): () => void;
  /** Parses what arrived and hands it out. A message of the wrong shape is named and dropped. */
  deliver(topic: BusTopic, text: string): void;
  onReconnect(handler: () => void): () => void;
  reconnected(): void;
}

/** Who listens in this process; the same for both engines. */
export function createSubscribers(warn: BusWarning): Subscribers {
  const handlers = new Map<BusTopic, Set<(payload: never) => void>>();
  const reconnects = new Set<() => void>();
  return {
    add(topic, handler) {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set.add(handler));
      return () => void set.delete(handler);
    },
    deliver(topic, text) {
      const payload = parse(topic, text, warn);
      if (payload === null) return;
      // A handler stands under the topic it was added for, whose schema has just parsed this; the map's type cannot pair them.
      for (const handler of handlers.get(topic) ?? []) safely(() => handler(payload as never), warn);
    },
    onReconnect(handler) {
      reconnects.add(handler);
      return () => void reconnects.delete(handler);
    },
    reconnected() {
      for (const handler of reconnects) safely(handler, warn);
    },
  };
}

function parse(topic: BusTopic, text: string, warn: BusWarning): BusPayload<BusTopic> | null {
  try {
    return BUS_TOPICS[topic].parse(JSON.parse(text));
  } catch (error) {
    warn(`bus: a message on ${topic} was not understood`, error);
    return null;
  }
}

function safely(work: () => void, warn: BusWarning): void {
  try {
    work();
  } catch (error) {
    warn('bus: a subscriber failed', error);
  }
}
