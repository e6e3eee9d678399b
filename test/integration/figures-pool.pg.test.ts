import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
const DAY_MS = 86_400_000;
/** hold-fold.ts */
const FOLD_LOCK = 0x6b706966;
let lane: Lane;
let room: App;

beforeAll(async () => {
  lane = await createLane(database());
  room = await buildConsoleApp(lane.services);
});
afterAll(async () => {
  await room.close();
  await lane.services.close();
});

/** From one midnight of Asia/Jakarta to the next. */
const yesterday = () => {
  const day = Math.floor(lane.services.clock().getTime() / DAY_MS) * DAY_MS - 7 * 3_600_000;
  return `from=${new Date(day - DAY_MS).toISOString()}&to=${new Date(day).toISOString()}`;
};

/** A view that shared the operators' connections would have been answered long since. */
const ROUNDS = 20;

test.each([
  '/api/kpis?groupBy=ulp',
  '/api/kpis/distribution?measure=response',
  '/api/kpis/orders?measure=count',
  '/api/reliability?groupBy=none',
  '/api/reliability/interruptions?measure=sustained',
  '/api/repeats?by=customer',
  '/api/hot-spots?by=transformer',
  '/api/ratings/figures?groupBy=crew',
  '/api/ratings?measure=count',
  '/api/tickets/figures?groupBy=channel',
  '/api/tickets?measure=resolved',
])('%s waits for other figures, and operators do not wait for it', async (path) => {
  const headers = bearer(await loginAs(room, lane.world.usernames.operator));
  const { figuresDatabase } = lane.services;
  const url = `${path}&${yesterday()}`;
  // The first time takes longer than all rounds below, whatever it waits for.
  await room.inject({ url, headers });
  const held = await Promise.all(
    Array.from({ length: figuresDatabase.sql.options.max }, () => figuresDatabase.sql.reserve()),
  );
  let isAnswered = false;
  const asked = room.inject({ url, headers }).then((reply) => {
    isAnswered = true;
    return reply;
  });
  const operators = new Set<number>();
  for (let i = 0; i < ROUNDS; i += 1) operators.add((await room.inject({ url: '/api/incidents', headers })).statusCode);
  const before = [...operators, isAnswered];
  for (const one of held) one.release();
  expect(before).toEqual([200, false]);
  const reply = await asked;
  expect([reply.statusCode, reply.body.slice(0, 200)]).toEqual([200, expect.any(String)]);
});

test('views that wait for the fold keep none of the connections that others read figures over', async () => {
  const headers = bearer(await loginAs(room, lane.world.usernames.operator));
  const { figuresDatabase } = lane.services;
  await receiveReport(lane, { customer: lane.world.customers[0] });
  await numberEvents(database().sql);
  const letGo = await holdLock(database().sql, (ours) => ours`select pg_advisory_xact_lock(${FOLD_LOCK})`);
  const waiting = Array.from({ length: figuresDatabase.sql.options.max }, () =>
    room.inject({ url: `/api/kpis?groupBy=ulp&${yesterday()}`, headers }),
  );
  const held = () => database().sql<{ n: number }[]>`
    select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
  await until('views at the lock', held, ([row]) => row?.n === waiting.length);
  const ratings = await room.inject({ url: `/api/ratings/figures?groupBy=crew&${yesterday()}`, headers });
  await letGo();
  expect(ratings.statusCode).toBe(200);
  expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual(waiting.map(() => 200));
});
