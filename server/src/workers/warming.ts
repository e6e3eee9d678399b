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
    try {
      const blocks = await warmFigures(services.database.sql, () => isStopped);
      services.log.info({ blocks }, 'figures: their tables are in memory');
      if (blocks === null) clearInterval(timer);
    } catch (err) {
      services.log.error({ err }, 'figures: their tables could not be read into memory');
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
