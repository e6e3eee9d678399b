import { createPostgresBackend, Queue as RedisQueue, Worker as RedisWorker, runMigrations, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { LOCK_DURATION_MS, type QueueName, STALLED_INTERVAL_MS } from './jobs.ts';

/** Schema of BullMQ's own tables: the name its PostgreSQL backend expects of a pool that we make. */
const SCHEMA = 'bullmq';
const OnPostgres = withBackend(createPostgresBackend);

export interface EngineConfig {
  readonly databaseUrl: string;
  readonly redisUrl?: string | null;
}
export type QueueWarning = (message: string, error: unknown) => void;
export type Processor = (job: EngineJob, token?: string) => Promise<void>;

/** What both engines' jobs have in common and we use. */
export interface EngineJob {
  readonly data: unknown;
  readonly attemptsMade: number;
  readonly opts: { readonly attempts?: number };
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
}
export interface EngineQueue {
  addBulk(jobs: { name: string; data: object; opts: object }[]): Promise<unknown>;
  getJobCounts(...types: ('wait' | 'active' | 'delayed' | 'failed')[]): Promise<Record<string, number>>;
  close(): Promise<void>;
  on(event: 'error', handler: (error: Error) => void): unknown;
}
export interface EngineWorker {
  on(event: 'error', handler: (error: Error) => void): unknown;
  on(event: 'failed', handler: (job: EngineJob | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}
/** BullMQ on PostgreSQL or on Redis; who uses it cannot tell. */
export interface Engine {
  readonly name: 'postgres' | 'redis';
  queue(name: QueueName): EngineQueue;
  worker(name: QueueName, processor: Processor, concurrency: number): EngineWorker;
  close(): Promise<void>;
}

const WORKER_OPTIONS = {
  lockDuration: LOCK_DURATION_MS,
  stalledInterval: STALLED_INTERVAL_MS,
  // A killed worker is no fault of the job's: never give a lane up for it.
  maxStalledCount: 1_000,
  drainDelay: 5,
} as const;

export const openEngine = (config: EngineConfig, warn: QueueWarning): Engine =>
  config.redisUrl ? onRedis(config.redisUrl, warn) : onPostgres(config.databaseUrl, warn);

/** Makes BullMQ's tables. One migrator at a time; nothing to do on Redis. Run it at start, before any queue opens. */
export async function migrateQueue(config: EngineConfig): Promise<void> {
  if (config.redisUrl) return;
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}

function onPostgres(url: string, warn: QueueWarning): Engine {
  // Its own pool: a busy queue never waits for the commands' connections, nor they for it. Each worker keeps one for LISTEN.
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    keepAlive: true,
    application_name: 'comcen-queue',
    options: `-c search_path=${SCHEMA}`,
  });
  pool.on('error', (error) => warn('queue: an idle connection dropped', error));
  return {
    name: 'postgres',
    queue: (name) => new OnPostgres.Queue(name, { connection: pool }),
    worker: (name, processor, concurrency) =>
      new OnPostgres.Worker(name, processor, { connection: pool, concurrency, ...WORKER_OPTIONS }),
    close: () => pool.end(),
  };
}

function onRedis(url: string, warn: QueueWarning): Engine {
  // BullMQ duplicates it for blocking reads. It must wait for a Redis that is away instead of failing jobs.
  const connection = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(1_000, times * 50),
  });
  connection.on('error', (error) => warn('queue: Redis', error));
  return {
    name: 'redis',
    queue: (name) => new RedisQueue(name, { connection, prefix: 'comcen' }),
    worker: (name, processor, concurrency) =>
      new RedisWorker(name, processor, { connection, prefix: 'comcen', concurrency, ...WORKER_OPTIONS }),
    close: async () => connection.disconnect(),
  };
}
