import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { newTracker, trackerItem } from '@comcen/shared/wire/http/tracker.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;
let room: App;
let phone: App;
let admin: string;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
  room = await buildConsoleApp(services);
  phone = await buildPhoneApp(services);
  admin = await loginAs(room, world.usernames.admin);
});
afterAll(async () => {
  await room.close();
  await phone.close();
  await services.close();
});

const crew = (index: number): WorldCrew => {
  const found = world.crews[index];
  if (!found) throw new Error('the world has four crews');
  return found;
};
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  room.inject({ method: 'POST', url, payload, headers: { ...bearer(admin), ...headers } });
const sends = async (key: string | null, { at }: WorldCrew) =>
  (await phone.inject({ method: 'GET', url: `/osmand?id=${key}&lat=${at.lat}&lon=${at.lng}` })).statusCode;

test('a key is shown once, stored as its hash, and its vehicle speaks for the crew at once', async () => {
  const reply = await post('/api/trackers', { crewId: crew(0).id, name: 'Toyota 1' });
  expect(reply.statusCode).toBe(201);
  expect(reply.headers['cache-control']).toBe('no-store');
  const { key, ...item } = newTracker.parse(reply.json());
  expect(key).toMatch(/^[\w-]{32}$/);
  expect(await sends(key, crew(0))).toBe(200);
  const listed = await room.inject({ url: '/api/trackers', headers: bearer(admin) });
  expect(listed.json().items.map((one: unknown) => trackerItem.parse(one))).toEqual([item]);
  expect(listed.body).not.toContain(key);
  const everything = await database().sql`
    select (select string_agg(t::text, '') from tracker_device t) || (select string_agg(e::text, '') from domain_event e) as text`;
  expect(everything[0]?.text).not.toContain(key);
  const [event] = await database().sql`select data, entity_id from domain_event where type = 'tracker.created'`;
  expect(event).toEqual({ data: { crewId: crew(0).id }, entity_id: item.id });
});

test('the same request again makes no second key, and no copy of the first was kept', async () => {
  const body = { crewId: crew(1).id, name: 'Isuzu' };
  const first = newTracker.parse((await post('/api/trackers', body, { 'idempotency-key': 'tracker-1' })).json());
  const again = await post('/api/trackers', body, { 'idempotency-key': 'tracker-1' });
  expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
  expect(newTracker.parse(again.json())).toEqual({ ...first, key: null });
  const kept = await database().sql`select body::text from idempotency_key where key = 'tracker-1'`;
  expect(kept[0]?.body).not.toContain(first.key);
});

test('a disabled key opens nothing; twice is once', async () => {
  const made = newTracker.parse((await post('/api/trackers', { crewId: crew(2).id, name: 'Hilux' })).json());
  expect(await sends(made.key, crew(2))).toBe(200);
  for (let n = 0; n < 2; n += 1) {
    const reply = await post(`/api/trackers/${made.id}/disable`, {});
    expect(reply.json()).toMatchObject({ id: made.id, disabledAt: expect.any(String) });
  }
  expect(await sends(made.key, crew(2))).toBe(401);
  expect(await database().sql`select 1 from domain_event where type = 'tracker.disabled'`).toHaveLength(1);
});

test('what does not exist is said by name', async () => {
  const unknown = await post('/api/trackers', { crewId: '01a201ad-65c8-71bf-905a-e73a1148278c', name: 'x' });
  expect([unknown.statusCode, unknown.json().errors?.[0]?.field]).toEqual([422, 'crewId']);
  expect((await post(`/api/trackers/${'0'.repeat(64)}/disable`, {})).statusCode).toBe(404);
  expect((await post('/api/trackers/zz/disable', {})).statusCode).toBe(422);
});
