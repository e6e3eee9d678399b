import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import type { Geography } from '../geo/geography.ts';
import type { Metrics } from '../http/metrics.ts';

/** Which UP3 a ULP belongs to; small, read once at start. */
export interface Units {
  up3OfUlp(ulpId: string): string | undefined;
  readonly up3Ids: readonly string[];
}

/** All that lives as long as the process. Roles get it whole; commands and queries see a `Context` only. */
export interface Services {
  readonly config: Config;
  readonly database: Database;
  /**
   * What managers ask is read over connections of its own, a few: ten of them at once leave the others to reports and dispatch, and a
   * connection has parsed what it is asked before and knows the partitions.
   */
  readonly figuresDatabase: Database;
  readonly bus: Bus;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Wakes the relay; coalesced. */
  readonly ring: () => void;
  readonly secrets: { readonly tracking: Buffer };
  readonly units: Units;
  readonly geo: Geography;
}
