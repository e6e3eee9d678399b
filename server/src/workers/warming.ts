import { openDatabase } from '../db/client.ts';
import { warmFigures } from '../db/warm-figures.ts';
import type { LaneServices } from './services.ts';

/** What live operation pushed out since, and what was merged. */
const EVERY_MS = 3_600_000;

export interface Warming {
  stop(): Promise<void>;
}

/** Keeps what figures are read from in memory: at start, once dispatching runs, and each hour. A database that cannot is asked once. */
export function startWarming(services: LaneServices, afterwards: Promise<void>): Warming {
  let isStopped = false;
  const run = async (): Promise<void> => {
    if (isStopped) return;
    // A connection of its own: a round that shared one would wait behind each piece.
    const database = openDatabase(services.config.databaseUrl, { max: 1, application: 'comcen warming' });
    try {
      const warmed = await warmFigures(database.sql, () => isStopped);
      if (warmed === null) {
        services.log.info('figures: this database has no pg_prewarm, their tables are read in as they are asked for');
        clearInterval(timer);
      } else if (!isStopped)
        services.log.info(warmed, 'figures: their tables were read into memory, but for what was left out');
    } catch (err) {
      services.log.error({ err }, 'figures: their tables could not be read into memory');
    } finally {
      await database.close();
    }
  };
  let running = afterwards.then(run, () => undefined);
  const timer = setInterval(() => {
    running = running.then(run);
  }, EVERY_MS);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
