import { openPostgresBus } from './postgres-bus.ts';
import { openRedisBus } from './redis-bus.ts';
import type { Bus, BusWarning } from './topics.ts';

export type { Bus, BusWarning } from './topics.ts';

export interface BusConfig {
  readonly databaseUrl: string;
  readonly redisUrl?: string | null;
}

/** The bus of this process: Redis when there is one, else PostgreSQL. */
export function openBus(config: BusConfig, warn: BusWarning): Bus {
  return config.redisUrl ? openRedisBus(config.redisUrl, warn) : openPostgresBus(config.databaseUrl, warn);
}
