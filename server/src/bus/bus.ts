import { openPostgresBus } from './postgres-bus.ts';
import { openRedisBus } from './redis-bus.ts';
import type { Bus, BusTopic, BusWarning } from './topics.ts';

export type { Bus, BusWarning } from './topics.ts';

export interface BusConfig {
  readonly databaseUrl: string;
  readonly redisUrl?: string | null;
}

/** A half-open link answers nothing for minutes. What is said here is a hint: nobody waits longer for it. */
const PATIENCE_MS = 1_000;

/** The bus of this process: Redis when there is one, else PostgreSQL. */
export function openBus(config: BusConfig, warn: BusWarning): Bus {
  const bus = config.redisUrl ? openRedisBus(config.redisUrl, warn) : openPostgresBus(config.databaseUrl, warn);
  return { ...bus, publish: (topic, payload) => inTime(topic, bus.publish(topic, payload)) };
}

async function inTime(topic: BusTopic, said: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`bus: ${topic} did not answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([said, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
