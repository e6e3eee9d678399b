import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { consumeQueues, type JobHandlers } from '@comcen/server/test/queue/consume.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { relayOnce } from '@comcen/server/test/relay/relay.ts';
import { startWorkerThread } from '@comcen/server/test/workers/start-worker-thread.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, ordersOf, receiveReport } from '../factories/lane.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { until } from '../harness/until.ts';

const WORKER = fileURLToPath(new URL('../harness/lane-worker.ts', import.meta.url));

describe.each(queueEngines)('queue on %s', (engine) => {
  const database = useTestDatabase();
  let redis: TestRedis | null = null;
  let lane: Lane;
  let queues: Queues;
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  beforeAll(async () => {
    if (engine === 'redis') redis = await startRedis();
    lane = await createLane(database(), { env: redis ? { REDIS_URL: redis.url } : {} });
    await migrateQueue(lane.services.config);
    queues = openQueues(lane.services.config, warn);
  });
  beforeEach(() => clearLane(lane));
  afterAll(async () => {
    await queues.close();
    await lane.services.close();
    await redis?.stop();
  });

  const consume = (handlers: Partial<JobHandlers>, failures: unknown[] = []) => {
    const all = { round: async () => 'done' as const, timer: async () => 'done' as const, ...handlers };
    return consumeQueues(lane.services.config, all, (queue, data) => failures.push({ queue, data }), warn);
  };
  const isEmpty = (depths: Record<string, Record<string, number>>) =>
    Object.values(depths).every((states) => (states.wait ?? 0) + (states.active ?? 0) + (states.delayed ?? 0) === 0);

  test('any number of wake-ups during a round cause exactly one more, never two at once', async () => {
    let running = 0;
    let most = 0;
    let count = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const consumer = consume({
      round: async () => {
        running += 1;
        most = Math.max(most, running);
        count += 1;
        if (count === 1) await held;
        running -= 1;
        return 'done';
      },
    });
    await queues.addRounds(['bangka']);
    await until(
      'the first round runs',
      async () => count,
      (n) => n === 1,
    );
    for (let i = 0; i < 20; i++) await queues.addRounds(['bangka']);
    release();
    await until(
      'the queue is empty',
      () => queues.depths(),
      (depths) => count === 2 && isEmpty(depths),
    );
    await consumer.close();
    expect({ count, most }).toEqual({ count: 2, most: 1 });
  });

  test('many deadlines of one second make one job, and it comes after them', async () => {
    const at = new Date(Date.now() + 300);
    const done: number[] = [];
    await queues.addExpiries(
      Array.from({ length: 50 }, () => ({ up3Id: 'bangka', at })),
      new Date(),
    );
    await queues.addExpiries([{ up3Id: 'bangka', at }], new Date());
    const consumer = consume({
      timer: async () => {
        done.push(Date.now());
        return 'done';
      },
    });
    await until(
      'the timer',
      () => queues.depths(),
      (depths) => done.length > 0 && isEmpty(depths),
    );
    await consumer.close();
    expect(done).toHaveLength(1);
    expect(done[0]).toBeGreaterThanOrEqual(at.getTime());
  });

  test('a job that throws is tried again, and its last failure is told', async () => {
    const failures: unknown[] = [];
    let tries = 0;
    const consumer = consume(
      {
        round: async () => {
          tries += 1;
          throw new Error('the database is away');
        },
      },
      failures,
    );
    await queues.addRounds(['bangka']);
    await until(
      'the last failure',
      async () => failures,
      (all) => all.length > 0,
    );
    await consumer.close();
    expect(tries).toBe(8);
    expect(failures).toEqual([{ queue: 'round', data: { up3Id: 'bangka' } }]);
  });

  test('a lane that is busy comes again without counting as a failure', async () => {
    let tries = 0;
    const consumer = consume({
      round: async () => {
        tries += 1;
        return tries < 4 ? 'later' : 'done';
      },
    });
    await queues.addRounds(['bangka']);
    await until(
      'it got its turn',
      () => queues.depths(),
      (depths) => tries === 4 && isEmpty(depths),
    );
    await consumer.close();
  });

  test('the worker thread takes a report to its offer, and stops when asked', async () => {
    const thread = await startWorkerThread(lane.services.config);
    await receiveReport(lane);
    await relayOnce({ ...lane.services, queues });
    await until(
      'the offer',
      () => ordersOf(lane),
      (orders) => orders[0]?.state === 'offered',
    );
    await thread.stop();
  });

  test('a worker process killed in a round: the lane moves again within 10 s', async () => {
    // The lane's lock is ours, so the worker is inside its job, waiting, when it dies; its job stays locked in the queue.
    const ours = await lane.sql.reserve();
    await ours`select pg_advisory_lock(${0x6c616e65}, hashtext(${lane.world.up3Id}))`;
    const first = await startWorkerProcess();
    await receiveReport(lane);
    await queues.addRounds([lane.world.up3Id]);
    await until(
      'the worker holds the job',
      () => queues.depths(),
      (depths) => (depths.round?.active ?? 0) === 1,
    );
    const exit = once(first, 'exit');
    first.kill('SIGKILL');
    await exit;
    await ours`select pg_advisory_unlock(${0x6c616e65}, hashtext(${lane.world.up3Id}))`;
    ours.release();
    // No sweep helps here: consumers only, as a second process that had been running would have it.
    const seen: number[] = [];
    const killedAt = Date.now();
    const consumer = consume({
      round: async () => {
        seen.push(Date.now() - killedAt);
        return 'done';
      },
    });
    await until(
      'the job comes back',
      async () => seen,
      (all) => all.length > 0,
      15_000,
    );
    await consumer.close();
    expect(seen[0]).toBeLessThan(10_000);
    // And a process that starts now sweeps past the queue at once.
    const startedAt = Date.now();
    const second = await startWorkerProcess();
    await until(
      'the offer',
      () => ordersOf(lane),
      (orders) => orders[0]?.state === 'offered',
      10_000,
    );
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    second.kill('SIGKILL');
    await once(second, 'exit');
  });

  async function startWorkerProcess(): Promise<ChildProcess> {
    const { databaseUrl, redisUrl } = lane.services.config;
    const child = spawn(process.execPath, ['--import', 'tsx', WORKER], {
      env: {
        ...process.env,
        NODE_ENV: 'test',
        DATABASE_URL: databaseUrl,
        LOG_LEVEL: 'error',
        ...(redisUrl && { REDIS_URL: redisUrl }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }
});
