import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { openPhotoStore } from '@comcen/server/photos/photo-store.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { keepPhoto } from '@comcen/server/test/commands/photo/keep-photo.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderIn, technicianOf } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

type Caller = 'admin' | 'manager' | 'operator' | 'technician';
const CALLERS: readonly Caller[] = ['admin', 'manager', 'operator', 'technician'];
const UNKNOWN = '01a201ad-65c8-71bf-905a-e73a1148278c';
const command = { commandId: 'c-1', occurredAt: '2026-01-01T00:00:00Z' };
const done = { outcome: 'not_found', cause: 'unknown', action: 'other' };

/** Every endpoint of the phone API that asks who calls: technicians only, but for one's own session. */
const ENDPOINTS: readonly [method: 'GET' | 'POST', url: string, who: readonly Caller[], body?: object][] = [
  ['GET', '/me', ['technician']],
  ['POST', '/me/password', CALLERS, { current: 'wrong', password: 'a-new-password' }],
  ['POST', '/duty', ['technician'], { onDuty: true }],
  ['GET', '/work-orders', ['technician']],
  ['GET', '/work-orders/{id}', ['technician']],
  ['POST', '/work-orders/{id}/accept', ['technician'], command],
  ['POST', '/work-orders/{id}/refuse', ['technician'], { ...command, reason: 'too_far' }],
  ['POST', '/work-orders/{id}/depart', ['technician'], command],
  ['POST', '/work-orders/{id}/arrive', ['technician'], command],
  ['POST', '/work-orders/{id}/estimate', ['technician'], { ...command, minutes: 30 }],
  ['POST', '/work-orders/{id}/restore', ['technician'], command],
  ['POST', '/work-orders/{id}/complete', ['technician'], { ...command, ...done }],
  ['POST', '/work-orders/{id}/hold', ['technician'], { ...command, reason: 'material' }],
  ['POST', '/work-orders/{id}/resume', ['technician'], command],
  ['POST', '/positions', ['technician'], { fixes: [{ at: '2026-01-01T00:00:00Z', lat: -2, lng: 106 }] }],
  ['POST', '/photos', ['technician'], {}],
  ['GET', '/photos/{id}', CALLERS],
];
/** For anybody: logins, customers by their token, trackers by their key, the map of the coast. */
const OPEN = /^(\/auth\/|\/reports|\/outages(\/feed)?$|\/osmand$|\/map\/|\/healthz$|\/readyz$|\/ws$)/;

const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-access-'));
let services: TestServices;
let world: World;
let foreign: World;
let phone: App;
let room: App;
const tokens = new Map<Caller, string>();

beforeAll(async () => {
  world = await createWorld(database().sql);
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
  services = await createTestServices(database().url, { COMCEN_DATA_DIR: dataDir });
  phone = await buildPhoneApp(services, { realtime: true });
  room = await buildConsoleApp(services);
  for (const role of ['admin', 'manager', 'operator'] as const) {
    tokens.set(role, await loginAs(room, world.usernames[role]));
  }
  tokens.set('technician', await loginAs(phone, world.crews[0]?.username ?? '', '/auth/login'));
});
afterAll(async () => {
  await phone.close();
  await room.close();
  await services.close();
  rmSync(dataDir, { recursive: true });
});

let calls = 0;
const call = (method: 'GET' | 'POST', url: string, caller: Caller | null, body?: object) => {
  calls += 1;
  const payload = body && 'commandId' in body ? { ...body, commandId: `c-${calls}` } : body;
  const headers = caller ? bearer(tokens.get(caller) ?? '') : {};
  return phone.inject({ method, url, headers, ...(payload && { payload }) });
};

describe('every endpoint of the phone API x role', () => {
  it.each(ENDPOINTS.map(([method, url, , body]) => ({ method, url, body })))(
    '$method $url needs a login',
    async ({ method, url, body }) => {
      const reply = await call(method, url.replace('{id}', UNKNOWN), null, body);
      expect([reply.statusCode, reply.json().code]).toEqual([401, 'unauthenticated']);
    },
  );

  it.each(
    ENDPOINTS.flatMap(([method, url, who, body]) =>
      CALLERS.map((caller) => ({ method, url, caller, body, may: who.includes(caller) })),
    ),
  )('$method $url as $caller', async ({ method, url, caller, body, may }) => {
    const { statusCode } = await call(method, url.replace('{id}', UNKNOWN), caller, body);
    if (may) expect([200, 404, 422]).toContain(statusCode);
    else expect(statusCode).toBe(403);
  });
});

describe('a thing of a foreign region', () => {
  const ids: Record<string, string> = {};
  const crewOf = ({ crews }: World): WorldCrew => {
    const [first] = crews;
    if (!first) throw new Error('a world has four crews');
    return first;
  };
  beforeAll(async () => {
    const crew = crewOf(foreign);
    ids['/work-orders'] = await orderIn(services, foreign, 'offered', crew, foreign.transformers[0]?.id);
    const bytes = Buffer.from('jpeg');
    const keep = (up3Id: string, id: string) => openPhotoStore(dataDir).keep(up3Id, id, 'image/jpeg', bytes);
    const photo = { bytes, width: 1, height: 1 };
    ids['/photos'] = await keepPhoto(technicianOf(services, foreign, crew), crew.id, photo, keep);
  });
  const fingerprint = async () => database().sql`
    select (select count(*) from domain_event) as events, (select sum(version) from work_order) as versions,
      (select count(*) from field_claim) as claims, (select count(*) from alarm) as alarms`;

  it.each(ENDPOINTS.filter(([, url]) => url.includes('{id}')).map(([method, url, , body]) => ({ method, url, body })))(
    '$method $url does not exist for our technician, and nothing is written',
    async ({ method, url, body }) => {
      const root = Object.keys(ids).find((prefix) => url.startsWith(prefix)) ?? '';
      const before = await fingerprint();
      const reply = await call(method, url.replace('{id}', ids[root] ?? ''), 'technician', body);
      expect(reply.statusCode).toBe(404);
      expect(await fingerprint()).toEqual(before);
    },
  );

  it.each(['admin', 'manager', 'operator'] as const)('a photo of it does not exist for our %s', async (caller) => {
    const { statusCode } = await call('GET', `/photos/${ids['/photos']}`, caller);
    expect(statusCode).toBe(caller === 'admin' ? 200 : 404);
  });

  it('is not in the list of our technician', async () => {
    const { items } = (await call('GET', '/work-orders', 'technician')).json() as { items: unknown[] };
    expect(items).toEqual([]);
  });
});

it('knows every endpoint that OpenAPI promises', async () => {
  const { paths }: { paths: Record<string, Record<string, unknown>> } = (await phone.inject('/openapi.json')).json();
  const promised = Object.entries(paths)
    .filter(([url]) => !OPEN.test(url))
    .flatMap(([url, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${url}`));
  expect(promised.sort()).toEqual(ENDPOINTS.map(([method, url]) => `${method} ${url}`).sort());
});
