import { parentPort, workerData } from 'node:worker_threads';
import { uuidv7 } from 'uuidv7';
import { openBus } from '../bus/bus.ts';
import { createDoorbell } from '../bus/doorbell.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { createLog } from '../http/log.ts';
import type { FromThread } from './start-worker-thread.ts';
import { startWorkers } from './workers.ts';

// The worker thread: its own event loop, pool and queue connections. It speaks to its process by messages only.

/** Few: a statement is parsed and planned once per connection, and a round has some twenty. */
const POOL_SIZE = 4;
/** As many lanes at once as the queue hands out, and the sweep's. */
const LANE_POOL_SIZE = 6;
// The same statements all day: planned once. Planning over all partitions again takes longer than running them.
const PLANNED_ONCE = { plan_cache_mode: 'force_generic_plan' };

const { config, ringsByMessage } = workerData as { config: Config; ringsByMessage: boolean };
const port = parentPort;
if (!port) throw new Error('thread.ts runs as a worker thread only: use startWorkerThread');
const say = (message: FromThread) => port.postMessage(message);

const log = createLog(config.logLevel);
const warn = (message: string, error: unknown) => log.warn({ err: error }, message);
const database = openDatabase(config.databaseUrl, {
  max: POOL_SIZE,
  application: 'comcen workers',
  settings: PLANNED_ONCE,
});
const lanes = openDatabase(config.databaseUrl, {
  max: LANE_POOL_SIZE,
  application: 'comcen lanes',
  settings: PLANNED_ONCE,
});
const bus = ringsByMessage ? null : openBus(config, warn);
const doorbell = bus && createDoorbell(bus, warn);

const workers = startWorkers({
  config,
  database,
  lanes: lanes.sql,
  log,
  clock: () => new Date(),
  newId: uuidv7,
  ring: () => (doorbell ? doorbell.ring() : say({ kind: 'ring' })),
  observe: (observation) => say({ kind: 'observation', observation }),
});

port.on('message', async (message: unknown) => {
  if (message !== 'stop') return;
  await workers.stop();
  await bus?.close();
  await Promise.all([database.close(), lanes.close()]);
  port.close();
});
await workers.ready;
say({ kind: 'ready' });
