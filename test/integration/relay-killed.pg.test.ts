import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { type NewEvent, recordEvents } from '@comcen/server/test/events/record.ts';
import { eventsAfter } from '@comcen/server/test/events/replay.ts';
import { verifyChain } from '@comcen/server/test/events/verify.ts';
import { type Consumer, consumeQueues } from '@comcen/server/test/queue/consume.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { until } from '../harness/until.ts';
import { useVictims, type Victim } from '../harness/victim.ts';

/** A relay in its own process, stopped at a chosen statement by a lock of ours and killed there; then its successor. */
describe.each(queueEngines)('a relay that is killed, queue on %s', (engine) => {
  const database = useTestDatabase();
  const startVictim = useVictims();
  const done = { round: 0, timer: 0 };
  const rung: { from: number; to: number }[] = [];
  let redis: TestRedis | null = null;
  let lane: Lane;
  let queues: Queues;
  let relay: Victim;
  let consumer: Consumer | null = null;
  beforeAll(async () => {
    if (engine === 'redis') redis = await startRedis();
    // A statement that waits for our lock must not go on for a process that is dead: it would commit when we let go.
    await database().sql`do $$ begin
      execute format('alter database %I set client_connection_check_interval = 100', current_database()); end $$`;
    lane = await createLane(database(), { env: redis ? { REDIS_URL: redis.url } : {} });
    lane.services.bus.subscribe('events', (range) => rung.push(range));
    await migrateQueue(lane.services.config);
    queues = openQueues(lane.services.config, warn);
    relay = await startVictim('relay-process.ts', lane.services.config);
  });
  beforeEach(async () => {
    await clearLane(lane);
    Object.assign(done, { round: 0, timer: 0 });
  });
  afterEach(() => consumer?.close());
  afterAll(async () => {
    await queues.close();
    await lane.services.close();
    await redis?.stop();
  });

  const warn = (message: string, error: unknown) => lane.services.log.warn({ err: error }, message);
  /** Each asks for a round; the last one for a timer instead, which is due at once. */
  const record = async (count: number) => {
    const at = lane.services.clock();
    const about = { entityId: 'x', up3Id: lane.world.up3Id, at };
    const report: NewEvent = { type: 'report.received', entity: 'report', ...about };
    const data = { expiresAt: at.toISOString() };
    const offer: NewEvent = { type: 'work_order.offered', entity: 'work_order', data, ...about };
    await withTransaction(lane.ctx, (tx) => recordEvents(tx, [...Array<NewEvent>(count - 1).fill(report), offer]));
    lane.services.ring();
  };
  const cursors = async () => {
    const rows = await lane.sql<{ name: string; cursor: string }[]>`select name, cursor from relay_state`;
    return Object.fromEntries(rows.map((row) => [row.name, Number(row.cursor)]));
  };
  /** Locks a row of the relay's state, so that the relay stops at the statement that moves this cursor. */
  const lockCursor = (name: 'stream' | 'jobs') =>
    holdLock(lane.sql, (ours) => ours`select from relay_state where name = ${name} for update`);
  const connectionsOfRelay = () => lane.sql<{ isStuck: boolean }[]>`
    select wait_event_type = 'Lock' and query ilike '%update relay_state%' as "isStuck" from pg_stat_activity
    where datname = current_database() and application_name = 'comcen relay'`;
  const waitsForUs = () =>
    until('the relay waits for our lock', connectionsOfRelay, (rows) => rows.some(({ isStuck }) => isStuck));
  const killAtOurLock = async (unlock: () => Promise<void>) => {
    await relay.kill();
    await until('PostgreSQL let go of the dead', connectionsOfRelay, (rows) => rows.length === 0);
    await unlock();
    rung.length = 0;
  };
  const replace = async () => {
    relay = await startVictim('relay-process.ts', lane.services.config);
  };
  /** Works on what was asked for and counts it. */
  const consume = () => {
    const countOf = (queue: 'round' | 'timer') => async () => {
      done[queue] += 1;
      return 'done' as const;
    };
    const idle = async () => 'done' as const;
    const handlers = {
      round: countOf('round'),
      timer: countOf('timer'),
      simulation: idle,
      fold: idle,
      export: idle,
      history: idle,
    };
    const failed = (queue: string) => lane.services.log.error({ queue }, 'a job failed');
    consumer = consumeQueues(lane.services.config, handlers, failed, warn);
  };
  const asked = async () => {
    const { round, timer } = await queues.depths();
    return { rounds: round.wait, timers: (timer.wait ?? 0) + (timer.delayed ?? 0) };
  };
  const bothRan = (times: number) =>
    until(
      'both jobs ran',
      async () => done,
      ({ round, timer }) => round >= times && timer >= times,
    );
  /** Every event has its number, once, in the order they were recorded, in one whole chain; and the living relay rang for all. */
  const expectWhole = async (count: number) => {
    const numbers = Array.from({ length: count }, (_, i) => i + 1);
    expect((await eventsAfter(lane.sql, 0, 1_000)).map(({ seq }) => seq)).toEqual(numbers);
    const rows = await lane.sql<{ seq: string }[]>`select stream_seq as seq from domain_event e order by e.id`;
    expect(rows.map(({ seq }) => Number(seq))).toEqual(numbers);
    expect(await verifyChain(lane.services.database.sql)).toEqual({ ok: true, checked: count });
    const isRung = (seq: number) => rung.some((range) => range.from <= seq && seq <= range.to);
    await until(
      'all are rung for',
      async () => rung,
      () => numbers.every(isRung),
    );
  };

  test('after the jobs were added, before its cursor moved: the next one adds them again and rings again', async () => {
    const unlock = await lockCursor('jobs');
    await record(7);
    await waitsForUs();
    expect(await asked()).toEqual({ rounds: 1, timers: 1 });
    await killAtOurLock(unlock);
    expect(await cursors()).toEqual({ stream: 7, jobs: 0 });
    consume();
    await bothRan(1);
    await record(5);
    await replace();
    await until('the cursors', cursors, ({ stream, jobs }) => stream === 12 && jobs === 12);
    await bothRan(2);
    await expectWhole(12);
  });

  test('while it numbers: nothing is half done, and the next one begins where it began', async () => {
    const unlock = await lockCursor('stream');
    await record(4);
    await waitsForUs();
    await killAtOurLock(unlock);
    expect(await cursors()).toEqual({ stream: 0, jobs: 0 });
    expect(await lane.sql`select 1 from domain_event where stream_seq is null`).toHaveLength(4);
    expect(await asked()).toEqual({ rounds: 0, timers: 0 });
    consume();
    await replace();
    await until('the cursors', cursors, ({ stream, jobs }) => stream === 4 && jobs === 4);
    await bothRan(1);
    await expectWhole(4);
  });
});
