import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import { applyRoster } from '../commands/crew/apply-roster.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { migrateDatabase } from '../db/migrate.ts';
import type { Scale } from '../db/seed/bangka.ts';
import { seedDemo } from '../db/seed/demo.ts';
import { loadGeography } from '../geo/geography.ts';
import { migrateQueue } from '../queue/engine.ts';

/**
 * Brings the database to where the roles can start: migrations, the queue's own, the seed (once), duty by the roster. Locks make
 * it safe for any number of processes at once.
 */
export async function prepareDatabase(
  config: Config,
  options: { log: Logger; scale: Scale; onSeed: (done: number, total: number) => void },
): Promise<void> {
  await migrateDatabase(config.databaseUrl, new Date());
  await migrateQueue(config);
  const database = openDatabase(config.databaseUrl, { max: 2, application: 'comcen prepare' });
  try {
    await seedDemo({
      sql: database.sql,
      geo: loadGeography(config.geoDir ?? undefined),
      clock: () => new Date(),
      password: config.env === 'production' ? null : config.demoPassword,
      scale: options.scale,
      progress: ({ done, total }) => options.onSeed(done, total),
    });
    const ctx = {
      db: database.db,
      sql: database.sql,
      actor: { kind: 'system' as const },
      clock: () => new Date(),
      newId: uuidv7,
      log: options.log,
      ring: () => undefined,
      inTransaction: false,
    };
    const up3s = await database.sql<{ id: string }[]>`select id from up3`;
    for (const { id } of up3s) await applyRoster(ctx, id);
  } finally {
    await database.close();
  }
}
