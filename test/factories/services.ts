import { randomBytes } from 'node:crypto';
import { createLog } from '@comcen/server/http/log.ts';
import { createMetrics } from '@comcen/server/http/metrics.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { openBus } from '@comcen/server/test/bus/bus.ts';
import { createDoorbell } from '@comcen/server/test/bus/doorbell.ts';
import { readConfig } from '@comcen/server/test/config.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import { loadGeography } from '@comcen/server/test/geo/geography.ts';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';

export interface TestServices extends Services {
  /** What was logged, line by line. */
  readonly logLines: string[];
  /** Moves the clock; it stands still otherwise. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** The real parts of one process on a test database, with a clock that moves when told and a log that is kept. */
export async function createTestServices(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TestServices> {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, ...env });
  const logLines: string[] = [];
  const log = createLog('debug', { write: (line) => void logLines.push(line) });
  const database = openDatabase(databaseUrl, { max: 6, application: 'comcen-test' });
  const figuresDatabase = openDatabase(databaseUrl, { max: 2, application: 'comcen-test figures' });
  const warn = (message: string, err: unknown) => log.warn({ err }, message);
  const bus = openBus(config, warn);
  await bus.ready;
  let now = Date.now();
  return {
    config,
    database,
    figuresDatabase,
    bus,
    log,
    logLines,
    metrics: createMetrics({ isQuiet: true }),
    clock: () => new Date(now),
    newId: () => uuidv7(),
    ring: createDoorbell(bus, warn).ring,
    secrets: { tracking: randomBytes(32) },
    units: await unitsIn(database.sql),
    geo: loadGeography(),
    advance: (ms) => {
      now += ms;
    },
    close: async () => {
      await bus.close();
      await Promise.all([database.close(), figuresDatabase.close()]);
    },
  };
}

/** As they are now: make the world first. */
async function unitsIn(sql: Sql): Promise<Services['units']> {
  const rows = await sql<{ id: string; up3_id: string }[]>`select id, up3_id from ulp`;
  const up3OfUlp = new Map(rows.map((row) => [row.id, row.up3_id]));
  return { up3OfUlp: (ulpId) => up3OfUlp.get(ulpId), up3Ids: [...new Set(up3OfUlp.values())] };
}
