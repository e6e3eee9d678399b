import type { Sql } from 'postgres';
import type { Services } from '../roles/services.ts';

/** What rounds and timers need; a process's services have it, a worker thread opens its own. */
export interface LaneServices extends Pick<Services, 'database' | 'clock' | 'newId' | 'log' | 'ring'> {
  readonly config: Pick<
    Services['config'],
    'databaseUrl' | 'redisUrl' | 'osrmUrl' | 'dataDir' | 'geoDir' | 'smtp' | 'consoleUrl' | 'chromium' | 'host' | 'port'
  >;
  readonly observe: Observe;
  /** Connections that hold lanes' locks; apart from the others, so that holders never wait for each other's work. */
  readonly lanes?: Sql;
}

export type Observation =
  | {
      readonly kind: 'round';
      readonly up3Id: string;
      readonly ms: number;
      readonly reports: number;
      readonly offers: number;
    }
  | { readonly kind: 'round_busy'; readonly up3Id: string }
  | { readonly kind: 'job_failed'; readonly queue: string; readonly up3Id: string | null };
export type Observe = (observation: Observation) => void;
