import { positionItem } from '@comcen/shared/wire/http/board.ts';
import { z } from 'zod';

/** What crosses processes. Only hints and lossy data: who misses one reads the database, nothing is lost. */
export const BUS_TOPICS = {
  /** Events `from`..`to` (stream numbers, both included) can be read; may repeat and overlap. */
  events: z.object({ from: z.number().int(), to: z.number().int() }),
  positions: z.object({ up3: z.string(), items: z.array(positionItem) }),
  /** Something was committed that the relay has not numbered. */
  doorbell: z.object({}),
  session_revoked: z.object({ userId: z.string().optional(), sessionId: z.string().optional() }),
} as const;
export type BusTopic = keyof typeof BUS_TOPICS;
export type BusPayload<T extends BusTopic> = z.infer<(typeof BUS_TOPICS)[T]>;
export type BusHandler<T extends BusTopic> = (payload: BusPayload<T>) => void;

export interface Bus {
  /** Rejects a payload of the wrong shape, one that the engine cannot carry (PostgreSQL: 8000 bytes), and after a second's silence. */
  publish<T extends BusTopic>(topic: T, payload: BusPayload<T>): Promise<void>;
  /** Returns the function that ends it. A publisher hears itself too. */
  subscribe<T extends BusTopic>(topic: T, handler: BusHandler<T>): () => void;
  /** Called each time the link is back: what was said meanwhile is gone, so read up from the database. */
  onReconnect(handler: () => void): () => void;
  /** Resolves when every topic is being listened to. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

export type BusWarning = (message: string, error: unknown) => void;

/** PostgreSQL channel and Redis channel of a topic. */
export const channelOf = (topic: BusTopic): string => `comcen_${topic}`;

/** Parses on the way out, so that a wrong payload fails where it was made. */
export function encodePayload<T extends BusTopic>(topic: T, payload: BusPayload<T>): string {
  return JSON.stringify(BUS_TOPICS[topic].parse(payload));
}
