import { consumeQueues, type JobHandlers } from '@comcen/server/test/queue/consume.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { relayOnce } from '@comcen/server/test/relay/relay.ts';
import { startWorkerThread } from '@comcen/server/test/workers/start-worker-thread.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, offersOf, ordersOf, receiveReport } from '../factories/lane.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { until } from '../harness/until.ts';
import { useVictims } from '../harness/victim.ts';

/** What the lane promises after a `kill -9` of the process that had it. */
const RECOVERY_MS = 10_000;

describe.each(queueEngines)('queue on %s', (engine) => {
  const database = useTestDatabase();
  const startVictim = useVictims();
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
    const done = async () => 'done' as const;
    const all = { round: done, timer: done, simulation: done, fold: done, export: done, history: done, ...handlers };
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

  // The limits that count are inside; this one leaves a busy machine the time to start two processes.
  describe('a worker process killed inside a round', { timeout: 90_000 }, () => {
    /** A round opens an incident at this report's device; while its row is locked, the round stands still inside its job. */
    const stopRound = () =>
      holdLock(
        lane.sql,
        (ours) => ours`
        select from grid_device where id = ${lane.world.transformers[0]?.id ?? null} for update`,
      );
    /** Inside its job: the queue says active, and PostgreSQL that its statement waits for us. */
    const roundStands = async () => {
      await until(
        'the round waits for our lock',
        () => lane.sql`select query from pg_stat_activity where datname = current_database()
          and application_name like 'comcen lane%' and wait_event_type = 'Lock' and query ilike '%insert into incident%'`,
        (rows) => rows.length > 0,
      );
      expect((await queues.depths()).round).toMatchObject({ active: 1, delayed: 0, wait: 0 });
    };
    const offered = (limitMs: number) =>
      until(
        'the offer',
        () => ordersOf(lane),
        (orders) => orders[0]?.state === 'offered',
        limitMs,
      );
    const receive = async () => {
      await receiveReport(lane);
      await queues.addRounds([lane.world.up3Id]);
    };

    test('another that runs has its lane moving within 10 s of the kill', async () => {
      const letGo = await stopRound();
      const first = await startVictim('lane-worker.ts', lane.services.config);
      await receive();
      await roundStands();
      // Ready: its consumers run and its first sweep is over, which found the lane busy. The next sweep is a minute away.
      const second = await startVictim('lane-worker.ts', lane.services.config);
      expect((await queues.depths()).round).toMatchObject({ active: 1, delayed: 0, wait: 0 });
      const killedAt = Date.now();
      await first.kill();
      await letGo();
      await offered(RECOVERY_MS);
      expect(Date.now() - killedAt).toBeLessThan(RECOVERY_MS);
      expect((await offersOf(lane)).length).toBe(1);
      await second.kill();
    });

    test('one that starts afterwards has its lane moving as soon as it is ready', async () => {
      const letGo = await stopRound();
      const first = await startVictim('lane-worker.ts', lane.services.config);
      await receive();
      await roundStands();
      await first.kill();
      await letGo();
      expect(await ordersOf(lane)).toEqual([]);
      const second = await startVictim('lane-worker.ts', lane.services.config);
      // Its first sweep runs lanes that wait past the queue, whose job is locked by the dead for seconds yet.
      await offered(1_000);
      await second.kill();
    });
  });
});
