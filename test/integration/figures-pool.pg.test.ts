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

test.each([
  '/api/kpis?groupBy=ulp',
  '/api/reliability?groupBy=none',
  '/api/repeats?groupBy=customer',
  '/api/ratings/figures?groupBy=crew',
  '/api/tickets/figures?groupBy=channel',
])('%s waits for other figures, and operators do not wait for it', async (path) => {
  const headers = bearer(await loginAs(room, lane.world.usernames.operator));
  const { figures, clock } = lane.services;
  const held = await Promise.all(Array.from({ length: figures.sql.options.max }, () => figures.sql.reserve()));
  let isAnswered = false;
  // From one midnight of Asia/Jakarta to the next.
  const day = Math.floor(clock().getTime() / DAY_MS) * DAY_MS - 7 * 3_600_000;
  const url = `${path}&from=${new Date(day - DAY_MS).toISOString()}&to=${new Date(day).toISOString()}`;
  const asked = room.inject({ url, headers }).then((reply) => {
    isAnswered = true;
    return reply;
  });
  const incidents = await room.inject({ url: '/api/incidents', headers });
  const before = [incidents.statusCode, isAnswered];
  for (const one of held) one.release();
  expect(before).toEqual([200, false]);
  const reply = await asked;
  expect([reply.statusCode, reply.body.slice(0, 200)]).toEqual([200, expect.any(String)]);
});
