import { type Bus, openBus } from '@comcen/server/test/bus/bus.ts';
import { createDoorbell } from '@comcen/server/test/bus/doorbell.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
const warnings: string[] = [];
const warn = (message: string) => void warnings.push(message);

describe.each(queueEngines)('bus on %s', (engine) => {
  const opened: { close(): Promise<void> }[] = [];
  let redis: TestRedis | null = null;
  const open = async (): Promise<Bus> => {
    if (engine === 'redis' && !redis) redis = await startRedis();
    const bus = openBus({ databaseUrl: database().url, redisUrl: redis?.url ?? null }, warn);
    opened.push(bus);
    await bus.ready;
    return bus;
  };
  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close();
    await redis?.stop();
    redis = null;
    warnings.length = 0;
  });

  test('what one process says another hears, itself included, until it unsubscribes', async () => {
    const [one, two] = [await open(), await open()];
    const heard: unknown[] = [];
    const end = one.subscribe('events', (payload) => heard.push(payload));
    two.subscribe('events', (payload) => heard.push(payload));
    await two.publish('events', { from: 1, to: 7 });
    await until(
      'both hear it',
      async () => heard,
      (all) => all.length === 2,
    );
    expect(heard).toEqual([
      { from: 1, to: 7 },
      { from: 1, to: 7 },
    ]);
    end();
    await two.publish('events', { from: 8, to: 8 });
    await until(
      'one hears it',
      async () => heard,
      (all) => all.length === 3,
    );
  });

  test('a payload of the wrong shape fails where it is made', async () => {
    const bus = await open();
    await expect(bus.publish('events', { from: 1.5, to: 2 })).rejects.toThrow();
  });

  test('many rings of the doorbell make few messages, and the last one is never lost', async () => {
    const [one, two] = [await open(), await open()];
    let messages = 0;
    two.subscribe('doorbell', () => {
      messages += 1;
    });
    const bell = createDoorbell(one, warn);
    for (let i = 0; i < 500; i++) bell.ring();
    await until(
      'two messages: the first ring and all the others',
      async () => messages,
      (count) => count === 2,
    );
  });

  test('a link that drops comes back, says so, and hears again', async () => {
    const [one, two] = [await open(), await open()];
    let reconnects = 0;
    const heard: unknown[] = [];
    one.onReconnect(() => {
      reconnects += 1;
    });
    one.subscribe('session_revoked', (payload) => heard.push(payload));
    if (redis) {
      await redis.kill();
      await redis.restart();
    } else {
      await database().sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'comcen-bus' and query ilike 'listen%'`;
    }
    await until(
      'the reconnect is told',
      async () => reconnects,
      (count) => count > 0,
    );
    await until(
      'it hears again',
      async () => {
        await two.publish('session_revoked', { userId: 'u' }).catch(() => undefined);
        return heard.length;
      },
      (count) => count > 0,
    );
  });
});

test('PostgreSQL refuses what NOTIFY cannot carry, and a foreign message harms nobody', async () => {
  const bus = openBus({ databaseUrl: database().url }, warn);
  await bus.ready;
  const fix = {
    at: '2026-01-01T00:00:00Z',
    lat: 0,
    lng: 0,
    accuracyM: null,
    speedMps: null,
    headingDeg: null,
    batteryPct: null,
  };
  const items = Array.from({ length: 100 }, () => ({ crewId: crypto.randomUUID(), ...fix, source: 'phone' as const }));
  await expect(bus.publish('positions', { up3: 'bangka', items })).rejects.toThrow(RangeError);
  let heard = 0;
  bus.subscribe('events', () => {
    heard += 1;
  });
  await database().sql`select pg_notify('comcen_events', 'nonsense')`;
  await bus.publish('events', { from: 1, to: 1 });
  await until(
    'the good one arrives',
    async () => heard,
    (count) => count === 1,
  );
  expect(warnings.join()).toContain('not understood');
  await bus.close();
});
