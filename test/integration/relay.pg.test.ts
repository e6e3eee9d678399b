import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { recordEvents } from '@comcen/server/test/events/record.ts';
import { eventsAfter, streamBounds } from '@comcen/server/test/events/replay.ts';
import { verifyChain } from '@comcen/server/test/events/verify.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { type RelayServices, relayOnce, startRelay } from '@comcen/server/test/relay/relay.ts';
import type { EventType } from '@comcen/shared/domain/events.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
let queues: Queues;
let services: RelayServices;
beforeAll(async () => {
  lane = await createLane(database());
  await migrateQueue(lane.services.config);
  queues = openQueues(lane.services.config, (message, error) => lane.services.log.warn({ err: error }, message));
  services = { ...lane.services, queues };
});
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate bullmq.job, bullmq.dedup, bullmq.dedup_next cascade`;
});
afterAll(async () => {
  await queues.close();
  await lane.services.close();
});

/** Jobs of an engine that nobody works on: what the relay asked for. */
const asked = async () => {
  const { round, timer } = await queues.depths();
  return { rounds: round.wait, timers: timer.delayed };
};
const record = (count: number, type: EventType = 'report.received', data = {}) =>
  withTransaction(lane.ctx, (tx) =>
    recordEvents(
      tx,
      Array.from({ length: count }, (_, i) => ({
        type,
        entity: 'report' as const,
        entityId: String(i),
        up3Id: lane.world.up3Id,
        at: tx.clock(),
        data,
      })),
    ),
  );
const cursors = async () =>
  Object.fromEntries(
    (await lane.sql<{ name: string; cursor: string }[]>`select name, cursor from relay_state`).map((row) => [
      row.name,
      Number(row.cursor),
    ]),
  );
const drain = async () => {
  while (await relayOnce(services));
};

test('events get numbers without gaps in one chain, also from relays that run at once', async () => {
  await Promise.all(Array.from({ length: 10 }, () => record(300)));
  await Promise.all([drain(), drain(), drain()]);
  await drain();
  const events = await eventsAfter(lane.sql, 0, 5000);
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
  expect(await cursors()).toEqual({ stream: 3000, jobs: 3000 });
  expect(await verifyChain(lane.services.database.sql)).toEqual({ ok: true, checked: 3000 });
  expect(await streamBounds(lane.sql)).toEqual({ oldest: 0, newest: 3000 });
});

test('numbers follow the order of recording where ids get a digit more: 100 comes after 99', async () => {
  await lane.sql`select setval('domain_event_id_seq', 1, false)`;
  await record(98);
  await drain();
  // These take ids 99 to 103, in one batch, and numbers across the same step.
  await record(5);
  await drain();
  const rows = await lane.sql<{ id: string; seq: string }[]>`
    select e.id, stream_seq as seq from domain_event e order by e.id desc limit 5`;
  expect(rows.map(({ id, seq }) => [Number(id), Number(seq)])).toEqual([103, 102, 101, 100, 99].map((n) => [n, n]));
  expect((await eventsAfter(lane.sql, 97, 4)).map(({ seq }) => seq)).toEqual([98, 99, 100, 101]);
  expect(await verifyChain(lane.services.database.sql)).toEqual({ ok: true, checked: 103 });
});

test('an event that commits late gets a later number, so no reader misses it', async () => {
  const early = await lane.sql.reserve();
  await early`begin`;
  await early`insert into domain_event (type, entity, entity_id, actor_kind, at) values ('early.begun', 'lane', 'x', 'system', now())`;
  await record(1);
  await drain();
  await early`commit`;
  early.release();
  await drain();
  expect((await eventsAfter(lane.sql, 0, 10)).map((event) => event.type)).toEqual(['report.received', 'early.begun']);
});

test('one wake-up per lane however many events, and a deadline per second of offers', async () => {
  const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000).toISOString();
  await record(50);
  await record(2, 'work_order.offered', { expiresAt });
  await record(5, 'report.linked');
  await drain();
  expect(await asked()).toEqual({ rounds: 1, timers: 1 });
});

test('events that ask for nothing add no job', async () => {
  await record(5, 'report.linked');
  await drain();
  expect(await asked()).toEqual({ rounds: 0, timers: 0 });
});

test('woken by the doorbell over the bus, it relays what was committed', async () => {
  const relay = startRelay(services);
  await receiveReport(lane);
  lane.services.ring();
  await until('the jobs cursor', cursors, (now) => now.jobs === 1, 5_000);
  await relay.stop();
  expect((await asked()).rounds).toBe(1);
});

test('a queue that does not answer stops no numbering and no ring; its jobs catch up when it is back', async () => {
  let comeBack = () => {};
  const away = new Promise<void>((resolve) => {
    comeBack = resolve;
  });
  const addRounds = async (lanes: readonly string[]) => {
    await away;
    await queues.addRounds(lanes);
  };
  const rung: { to: number }[] = [];
  const end = lane.services.bus.subscribe('events', (range) => rung.push(range));
  const relay = startRelay({ ...services, queues: { ...queues, addRounds } });
  await record(1);
  lane.services.ring();
  await until('the first number', cursors, (now) => now.stream === 1, 3_000);
  await record(2);
  lane.services.ring();
  await until('numbers go on', cursors, (now) => now.stream === 3, 3_000);
  await until(
    'the bus is rung for them',
    async () => rung,
    (all) => all.some(({ to }) => to === 3),
    3_000,
  );
  expect((await cursors()).jobs).toBe(0);
  expect((await asked()).rounds).toBe(0);
  comeBack();
  await until('the jobs cursor', cursors, (now) => now.jobs === 3);
  expect((await asked()).rounds).toBe(1);
  await relay.stop();
  end();
});

describe('the chain shows', () => {
  beforeEach(async () => {
    await record(5);
    await drain();
  });
  const verify = () => verifyChain(lane.services.database.sql);

  test('an event that was edited', async () => {
    await lane.sql`update domain_event set data = '{"kind": "other"}' where stream_seq = 3`;
    expect(await verify()).toMatchObject({ ok: false, seq: 3, problem: 'changed' });
  });
  test('a time that was moved by a microsecond', async () => {
    await lane.sql`update domain_event set at = at + interval '1 microsecond' where stream_seq = 2`;
    expect(await verify()).toMatchObject({ ok: false, seq: 2, problem: 'changed' });
  });
  test('an event that was taken out', async () => {
    await lane.sql`delete from domain_event where stream_seq = 4`;
    expect(await verify()).toMatchObject({ ok: false, seq: 4, problem: 'missing' });
  });
  test('an end that was cut off', async () => {
    await lane.sql`delete from domain_event where stream_seq = 5`;
    expect(await verify()).toMatchObject({ ok: false, seq: 5, problem: 'tail_missing' });
  });
});
