import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLane, type Lane } from '../factories/lane.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const DAY_MS = 86_400_000;
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
  const { figuresDatabase, clock } = lane.services;
  const held = await Promise.all(
    Array.from({ length: figuresDatabase.sql.options.max }, () => figuresDatabase.sql.reserve()),
  );
  let isAnswered = false;
  // From one midnight of Asia/Jakarta to the next.
  const day = Math.floor(clock().getTime() / DAY_MS) * DAY_MS - 7 * 3_600_000;
  const url = `${path}&from=${new Date(day - DAY_MS).toISOString()}&to=${new Date(day).toISOString()}`;
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
