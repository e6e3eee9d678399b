import { createPostgresBackend, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { z } from 'zod';
import { answerParent } from './child.ts';
import { paced } from './paced.ts';

const runInput = z.object({
  databaseUrl: z.string(),
  redisUrl: z.string().nullable(),
  queue: z.string(),
  perSecond: z.number(),
  seconds: z.number(),
});
const WARM_UP = 50;
/** BullMQ's name for its schema; a database of its own keeps it apart from the server's queue on the same cluster. */
const SCHEMA = 'bullmq';
const DATABASE = 'bench_queue';

answerParent({
  run: async (given) => {
    const { databaseUrl, redisUrl, queue, perSecond, seconds } = runInput.parse(given);
    const engine = redisUrl === null ? await onPostgres(databaseUrl) : onRedis(redisUrl);
    const latenciesMs = await measure(engine, queue, perSecond, seconds);
    await engine.close();
    return { latenciesMs };
  },
});

interface EmptyQueue {
  add(name: string, data: object, options: object): Promise<unknown>;
  close(): Promise<void>;
}
interface EmptyWorker {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}
interface Engine {
  queue(name: string): EmptyQueue;
  worker(name: string, process: (job: { id?: string | undefined }) => Promise<void>): EmptyWorker;
  close(): Promise<void>;
}

async function onPostgres(url: string): Promise<Engine> {
  const OnPostgres = withBackend(createPostgresBackend);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${DATABASE}`);
  await admin.end();
  const own = new URL(url);
  own.pathname = `/${DATABASE}`;
  const pool = new pg.Pool({ connectionString: own.href, max: 8, options: `-c search_path=${SCHEMA}` });
  const client = await pool.connect();
  await runMigrations(client, SCHEMA);
  client.release();
  return {
    queue: (name) => new OnPostgres.Queue(name, { connection: pool }),
    worker: (name, process) => new OnPostgres.Worker(name, process, { connection: pool, concurrency: 4 }),
    // The database goes with the bench's cluster.
    close: () => pool.end(),
  };
}

function onRedis(url: string): Engine {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  return {
    queue: (name) => new Queue(name, { connection, prefix: 'comcen-bench' }),
    worker: (name, process) => new Worker(name, process, { connection, prefix: 'comcen-bench', concurrency: 4 }),
    close: async () => connection.disconnect(),
  };
}

async function measure(engine: Engine, name: string, perSecond: number, seconds: number): Promise<Float64Array> {
  const addedAt = new Map<string, number>();
  const latencies: number[] = [];
  let resolveAll = () => {};
  const count = WARM_UP + perSecond * seconds;
  const all = new Promise<void>((resolve) => {
    resolveAll = resolve;
  });
  const worker = engine.worker(name, async ({ id = '' }) => {
    latencies.push(performance.now() - (addedAt.get(id) ?? Number.NaN));
    if (latencies.length === count) resolveAll();
  });
  await worker.waitUntilReady();
  const queue = engine.queue(name);
  await paced(count, perSecond, async (n) => {
    addedAt.set(`job-${n}`, performance.now());
    await queue.add('empty', {}, { jobId: `job-${n}`, removeOnComplete: true });
  });
  await all;
  await worker.close();
  await queue.close();
  return Float64Array.from(latencies.slice(WARM_UP));
}
