import type { Bus } from '../bus/bus.ts';
import type { Services } from '../roles/services.ts';

/** What rounds and timers need; a process's services have it, a worker thread opens its own. */
export interface LaneServices extends Pick<Services, 'database' | 'clock' | 'newId' | 'log' | 'ring'> {
  readonly config: Pick<Services['config'], 'databaseUrl' | 'redisUrl' | 'osrmUrl'>;
  readonly observe: Observe;
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
export type { Bus };
