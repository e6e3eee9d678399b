import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import { openBus } from '../bus/bus.ts';
import { createDoorbell, type Doorbell } from '../bus/doorbell.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { loadGeography } from '../geo/geography.ts';
import { createMetrics } from '../http/metrics.ts';
import type { Services, Units } from './services.ts';

export interface OpenServices extends Services {
  readonly doorbell: Doorbell;
  /** The pools and the bus; roles have been stopped before. */
  close(): Promise<void>;
}

const SECRET_BYTES = 32;
/** As many statements as one view of reliability has under way. */
const FIGURES_POOL_SIZE = 6;
/** As in `withSnapshot`: one plan for a day and for ten years is bad for both. */
const PLANNED_FOR_WHAT_IT_ASKS = { plan_cache_mode: 'force_custom_plan' };

/** Opens what one process, or one thread, holds: pool, bus, geography. The database is migrated and seeded already. */
export async function openServices(
  config: Config,
  options: { log: Logger; application: string; poolSize: number },
): Promise<OpenServices> {
  const { log } = options;
  const database = openDatabase(config.databaseUrl, { max: options.poolSize, application: options.application });
  const figuresDatabase = openDatabase(config.databaseUrl, {
    max: FIGURES_POOL_SIZE,
    application: `${options.application} figures`,
    settings: PLANNED_FOR_WHAT_IT_ASKS,
    isLasting: true,
  });
  const warn = (message: string, error: unknown) => log.warn({ err: error }, message);
  const bus = openBus(config, warn);
  await bus.ready;
  const doorbell = createDoorbell(bus, warn);
  return {
    config,
    database,
    figuresDatabase,
    bus,
    log,
    metrics: createMetrics(),
    clock: () => new Date(),
    newId: uuidv7,
    ring: () => doorbell.ring(),
    doorbell,
    secrets: { tracking: await secretOf(database.sql, 'tracking') },
    units: await loadUnits(database.sql),
    geo: loadGeography(config.geoDir ?? undefined),
    async close() {
      await bus.close();
      await Promise.all([database.close(), figuresDatabase.close()]);
    },
  };
}

/** A key the server makes once and keeps in the database: every process has the same. */
async function secretOf(sql: Sql, name: string): Promise<Buffer> {
  await sql`insert into server_secret (name, value) values (${name}, ${randomBytes(SECRET_BYTES)}) on conflict do nothing`;
  const [row] = await sql<{ value: Buffer }[]>`select value from server_secret where name = ${name}`;
  if (!row) throw new Error(`the secret ${name} is gone from the database`);
  return row.value;
}

async function loadUnits(sql: Sql): Promise<Units> {
  const rows = await sql<{ id: string; up3_id: string }[]>`select id, up3_id from ulp`;
  const byUlp = new Map(rows.map((row) => [row.id, row.up3_id]));
  return { up3OfUlp: (ulpId) => byUlp.get(ulpId), up3Ids: [...new Set(byUlp.values())].sort() };
}
