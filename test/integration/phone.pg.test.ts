import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import { createOrder } from '@comcen/server/commands/work-order/create-order.ts';
import { offerByHand } from '@comcen/server/commands/work-order/offer-by-hand.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import { crewMe } from '@comcen/shared/wire/http/auth.ts';
import { problem } from '@comcen/shared/wire/http/common.ts';
import { outagesReply, publicReportReply, trackingReply } from '@comcen/shared/wire/http/report.ts';
import { crewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, WORLD_PASSWORD, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-phone-'));
let services: TestServices;
let world: World;
let app: App;
let token: string;
let otherToken: string;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url, { COMCEN_DATA_DIR: dataDir });
  buildDist();
  app = await buildPhoneApp(services, { dist: join(dataDir, 'dist') });
  token = await loginAs(app, world.crews[0]?.username ?? '', '/auth/login');
  otherToken = await loginAs(app, world.crews[1]?.username ?? '', '/auth/login');
});
afterAll(async () => {
  await app.close();
  await services.close();
  rmSync(dataDir, { recursive: true });
});

function buildDist(): void {
  for (const page of ['petugas', 'lapor']) {
    mkdirSync(join(dataDir, 'dist', page), { recursive: true });
    writeFileSync(join(dataDir, 'dist', page, 'index.html'), `<!doctype html><title>${page}</title>`);
  }
  writeFileSync(join(dataDir, 'dist/petugas/sw.js'), 'self.addEventListener("fetch", () => {});');
}

const get = (url: string, as: string | null = token, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers: { ...(as ? bearer(as) : {}), ...headers } });
const post = (url: string, payload: object, as: string | null = token, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { ...(as ? bearer(as) : {}), ...headers } });

async function offeredOrder(crewIndex = 0): Promise<string> {
  const place = world.transformers[0];
  const crewId = world.crews[crewIndex]?.id ?? '';
  const ctx = systemContext(services);
  const location = { lat: place?.lat ?? 0, lng: place?.lng ?? 0 };
  const order = await createOrder(ctx, services, { location, kind: 'outage', note: '', address: '' });
  await offerByHand(ctx, services, { orderId: order.id, crewId });
  return order.id;
}

let commands = 0;
const command = (more: object = {}) => {
  commands += 1;
  return { commandId: `test-${commands}`, occurredAt: services.clock().toISOString(), ...more };
};

describe('a technician', () => {
  test('logs in here and not on the console; nobody else logs in here', async () => {
    const password = WORLD_PASSWORD;
    const operator = await post('/auth/login', { username: world.usernames.operator, password }, null);
    expect(operator.statusCode).toBe(403);
    expect(problem.parse(operator.json()).detail).toContain('technicians');
    const login = await post('/auth/login', { username: world.crews[0]?.username, password }, null);
    expect(login.headers['set-cookie']).toMatch(/^comcen_phone=.*HttpOnly; SameSite=Strict/);
    expect((await get('/me', null)).statusCode).toBe(401);
    const me = crewMe.parse((await get('/me')).json());
    expect(me).toMatchObject({ role: 'technician', onDuty: true, crew: { code: world.crews[0]?.code } });
  });

  test('goes off and on duty; the place that comes along is kept', async () => {
    const off = await post('/duty', { onDuty: false });
    expect([off.statusCode, off.json().onDuty]).toEqual([200, false]);
    const at = world.crews[0]?.at;
    expect((await post('/duty', { onDuty: true, location: at })).json().onDuty).toBe(true);
    const rows = await database().sql`select lat from position_latest where crew_id = ${world.crews[0]?.id ?? ''}`;
    expect(rows).toEqual([{ lat: at?.lat }]);
    const [event] = await database()
      .sql`select data from domain_event where type = 'crew.on_duty' order by id desc limit 1`;
    expect(event?.data).toMatchObject({ source: 'technician' });
  });

  test('works an order from offer to completed; each command twice is once', async () => {
    const orderId = await offeredOrder();
    const listed = (await get('/work-orders')).json().items.map((item: unknown) => crewOrder.parse(item));
    expect(listed).toEqual([expect.objectContaining({ id: orderId, state: 'offered' })]);
    const steps = [
      ['accept', {}, 'accepted'],
      ['depart', { location: world.crews[0]?.at }, 'en_route'],
      ['arrive', { location: world.crews[0]?.at, accuracyM: 12 }, 'on_site'],
      ['hold', { reason: 'material' }, 'held'],
      ['resume', {}, 'accepted'],
      ['arrive', {}, 'on_site'],
      ['restore', {}, 'restored'],
      ['complete', { outcome: 'repaired', cause: 'tree', action: 'vegetation_cleared' }, 'completed'],
    ] as const;
    for (const [step, more, state] of steps) {
      services.advance(60_000);
      const body = command(more);
      const first = await post(`/work-orders/${orderId}/${step}`, body);
      expect([step, first.statusCode, first.json().state]).toEqual([step, 200, state]);
      const again = await post(`/work-orders/${orderId}/${step}`, body);
      expect([step, again.headers['idempotency-replayed'], again.json()]).toEqual([step, 'true', first.json()]);
    }
    expect((await get('/work-orders')).json().items).toEqual([]);
    expect((await get(`/work-orders/${orderId}`)).json()).toMatchObject({ state: 'completed' });
  });

  test("is told its way by the area's own settings", async () => {
    const orderId = await offeredOrder();
    const read = async () => crewOrder.parse((await get(`/work-orders/${orderId}`)).json());
    const usual = await read();
    await database().sql`insert into setting (up3_id, key, value, updated_at)
      values (${world.up3Id}, 'speedKmh', '12', now()), (${world.up3Id}, 'detourFactor', '2.7', now())`;
    const slow = await read();
    await database().sql`delete from setting where key <> 'inferenceMode'`;
    expect(slow.travel).toEqual({ detourFactor: 2.7, speedKmh: 12 });
    expect(slow.distanceKm).toBeCloseTo(2 * (usual.distanceKm ?? 0), 0);
    expect(slow.etaMin).toBeGreaterThan(3 * (usual.etaMin ?? 0));
    await post(`/work-orders/${orderId}/refuse`, command({ reason: 'too_far' }));
  });

  test('an illegal step is 409 with the state; another crew finds nothing', async () => {
    const orderId = await offeredOrder();
    const early = await post(`/work-orders/${orderId}/restore`, command());
    expect(early.statusCode).toBe(409);
    expect(problem.parse(early.json())).toMatchObject({ code: 'conflict', currentState: 'offered' });
    expect((await get(`/work-orders/${orderId}`, otherToken)).statusCode).toBe(404);
    expect((await post(`/work-orders/${orderId}/accept`, command(), otherToken)).statusCode).toBe(409);
    const bad = await post(`/work-orders/${orderId}/refuse`, command({ reason: 'tired' }));
    expect(problem.parse(bad.json()).errors).toEqual([expect.objectContaining({ field: 'reason' })]);
    expect((await post(`/work-orders/${orderId}/refuse`, command({ reason: 'too_far' }))).statusCode).toBe(200);
  });

  test("the console's users are not let in with a token of theirs", async () => {
    const console = await buildConsoleApp(services);
    const operator = await loginAs(console, world.usernames.operator);
    for (const url of ['/work-orders', '/me']) expect((await get(url, operator)).statusCode).toBe(403);
    expect(
      (await post('/positions', { fixes: [{ at: services.clock(), lat: -2, lng: 106 }] }, operator)).statusCode,
    ).toBe(403);
    await console.close();
  });
});

describe('a customer without a login', () => {
  const idpel = (index: number): string => world.customers[index]?.idpel ?? '';
  const report = (more: object = {}, headers: Record<string, string> = {}) =>
    post('/reports', { kind: 'outage', description: 'padam', ...more }, null, headers);

  test('reports, follows by token, takes it back; a token of somebody else is none', async () => {
    const sent = await report({ idpel: idpel(0), reporter: { phone: '081234567890' } }, { 'idempotency-key': 'one' });
    expect(sent.statusCode).toBe(201);
    const { trackingToken, number } = publicReportReply.parse(sent.json());
    expect(sent.body).not.toContain('081234567890');
    const again = await report({ idpel: idpel(0), reporter: { phone: '081234567890' } }, { 'idempotency-key': 'one' });
    expect([again.json().number, again.headers['idempotency-replayed']]).toEqual([number, 'true']);
    const other = await report({ idpel: idpel(1), reporter: { phone: '081234567890' } }, { 'idempotency-key': 'one' });
    expect(other.statusCode).toBe(422);
    const followed = trackingReply.parse((await get(`/reports/${trackingToken}`, null)).json());
    expect(followed).toMatchObject({ number, statusText: 'Lapor' });
    const flipped = `${trackingToken.slice(0, -2)}${trackingToken.at(-2) === 'A' ? 'B' : 'A'}${trackingToken.at(-1)}`;
    for (const wrong of [flipped, 'x', '%00'])
      expect((await get(`/reports/${wrong}`, null)).statusCode, wrong).toBe(404);
    const withdrawn = await post(`/reports/${trackingToken}/withdraw`, {}, null);
    expect(trackingReply.parse(withdrawn.json())).toMatchObject({ status: 'withdrawn' });
    expect((await post(`/reports/${trackingToken}/withdraw`, {}, null)).statusCode).toBe(200);
  });

  test('unknown idpel, the sea, nowhere and the future are 422 that names the field', async () => {
    const bad: [object, string][] = [
      [{ idpel: '999999999999' }, 'idpel'],
      [{ location: { lat: -3.5, lng: 107.5 } }, 'location'],
      [{}, 'location'],
      [{ idpel: idpel(2), reportedAt: new Date(services.clock().getTime() + 3_600_000) }, 'reportedAt'],
      [{ idpel: idpel(2), channel: 'voice' }, 'channel'],
    ];
    for (const [body, field] of bad) {
      const reply = await report(body);
      expect(reply.statusCode).toBe(422);
      expect(problem.parse(reply.json()).errors?.[0]?.field).toBe(field);
    }
  });

  test('one customer, phone or device that goes on is asked to wait; a thousand behind one address are not', async () => {
    const codes = async (count: number, more: (n: number) => object, headers: Record<string, string> = {}) => {
      const replies = await Promise.all(Array.from({ length: count }, (_, n) => report(more(n), headers)));
      return replies.map(({ statusCode }) => statusCode);
    };
    const spread = (n: number) => idpel(5 + (n % 25));
    expect(await codes(8, () => ({ idpel: idpel(3) }))).toContain(429);
    const phone = { reporter: { phone: '081299998888' } };
    expect(await codes(12, (n) => ({ idpel: spread(n), ...phone }))).toContain(429);
    expect(await codes(12, (n) => ({ idpel: spread(n + 12) }), { 'x-device-id': 'one-phone' })).toContain(429);
    const waiting = await report({ idpel: idpel(3) });
    expect(waiting.headers['retry-after']).toMatch(/^\d+$/);
    const place = world.transformers[0];
    const at = { location: { lat: place?.lat, lng: place?.lng } };
    const phoneOf = (n: number) => ({ reporter: { phone: `0813${String(10_000_000 + n)}` } });
    const flood = await codes(1_300, (n) => ({ ...at, ...phoneOf(n) }));
    expect(new Set(flood)).toEqual(new Set([201]));
  }, 60_000);

  test('who names nothing is held by the place, for a hazard most of all; neighbours with a phone are not', async () => {
    const place = world.transformers[3];
    const at = (kind: string, east: number) => ({
      kind,
      location: offsetBy({ lat: place?.lat ?? 0, lng: place?.lng ?? 0 }, east, 0),
    });
    const hazards = await Promise.all(Array.from({ length: 20 }, (_, n) => report(at('hazard', n))));
    expect(hazards.filter(({ statusCode }) => statusCode === 201).length).toBeLessThanOrEqual(12);
    const outages = await Promise.all(Array.from({ length: 90 }, () => report(at('outage', 0))));
    expect(outages.filter(({ statusCode }) => statusCode === 201)).toHaveLength(30);
    const named = await report({ ...at('hazard', 0), reporter: { phone: '081355550001' } });
    expect(named.statusCode).toBe(201);
  });

  test('a hazard is held by its place whatever the device calls itself, and with any number of phones too', async () => {
    const place = world.transformers[7];
    const at = { kind: 'hazard', location: { lat: (place?.lat ?? 0) + 0.02, lng: place?.lng ?? 0 } };
    const accepted = async (count: number, one: (n: number) => ReturnType<typeof report>) => {
      const replies = await Promise.all(Array.from({ length: count }, (_, n) => one(n)));
      return replies.filter(({ statusCode }) => statusCode === 201).length;
    };
    expect(await accepted(20, (n) => report(at, { 'x-device-id': `invented-${n}` }))).toBe(6);
    const phone = (n: number) => ({ reporter: { phone: `0815${String(20_000_000 + n)}` } });
    expect(await accepted(60, (n) => report({ ...at, ...phone(n) }, { 'x-device-id': `another-${n}` }))).toBe(30);
    expect((await report({ ...at, idpel: idpel(28), location: undefined })).statusCode).toBe(201);
  });

  test('many followers behind one carrier address are served; one token asked too often is not', async () => {
    const sent = await report({ idpel: idpel(30 - 1), reporter: { phone: '081355550002' } });
    const statuses = async (count: number, token: (n: number) => string) => {
      const replies = await Promise.all(Array.from({ length: count }, (_, n) => get(`/reports/${token(n)}`, null)));
      return new Set(replies.map(({ statusCode }) => statusCode));
    };
    expect(await statuses(1_500, (n) => `guess-${n}`)).toEqual(new Set([404]));
    expect(await statuses(80, () => sent.json().trackingToken)).toEqual(new Set([200, 429]));
  });

  test("an equal key of another device or phone is another's report", async () => {
    const key = { 'idempotency-key': '1' };
    const replies = [
      await report({ idpel: idpel(20), description: 'a' }, { ...key, 'x-device-id': 'dev-a' }),
      await report({ idpel: idpel(21), description: 'b' }, { ...key, 'x-device-id': 'dev-b' }),
      await report({ idpel: idpel(22), reporter: { phone: '081355550003' } }, key),
      await report({ idpel: idpel(23), reporter: { phone: '081355550004' } }, key),
    ];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map((reply) => reply.json().number)).size).toBe(4);
  });

  test("a stranger's external id gives no token; the same customer again does", async () => {
    const mine = { externalId: 'app-77', idpel: idpel(24), reporter: { phone: '081355550005' } };
    const first = await report(mine);
    expect(first.statusCode).toBe(201);
    const again = await report(mine);
    expect([again.statusCode, again.json().trackingToken]).toEqual([200, first.json().trackingToken]);
    for (const other of [
      { ...mine, reporter: {} },
      { ...mine, idpel: idpel(25) },
    ]) {
      const reply = await report(other);
      expect(reply.statusCode).toBe(409);
      expect(reply.body).not.toContain(first.json().trackingToken);
    }
  });

  test('outages are GeoJSON without anybody in it', async () => {
    await offeredOrder(2);
    const reply = await get('/outages', null);
    expect(outagesReply.parse(reply.json()).features.length).toBeGreaterThan(0);
    expect(reply.headers['cache-control']).toContain('max-age');
  });
});

describe('the apps', () => {
  test('each page at its place; the service worker in its scope, never cached', async () => {
    expect((await get('/', null)).headers.location).toBe('/lapor/');
    expect((await get('/petugas', null)).headers.location).toBe('/petugas/');
    const html = { accept: 'text/html' };
    expect((await get('/lapor/', null, html)).body).toContain('lapor');
    expect((await get('/petugas/wo/123', null, html)).body).toContain('petugas');
    expect((await get('/petugas/', null, { accept: '*/*' })).body).toContain('petugas');
    const worker = await get('/petugas/sw.js', null);
    expect(worker.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': expect.stringContaining('javascript'),
    });
    expect((await get('/petugas/missing.js', null)).statusCode).toBe(404);
  });

  test('the small map is cached by its tag', async () => {
    const coast = await get('/map/coastline', null);
    expect(coast.json()).toMatchObject({ type: expect.stringContaining('Feature') });
    const tag = String(coast.headers.etag);
    expect((await get('/map/coastline', null, { 'if-none-match': tag })).statusCode).toBe(304);
    expect((await get('/map/ulps', null)).statusCode).toBe(200);
  });

  test('the contract names every endpoint of the phone API', async () => {
    const { paths } = (await get('/openapi.json', null)).json();
    const expected = [
      '/auth/login',
      '/me',
      '/duty',
      '/work-orders',
      '/photos',
      '/positions',
      '/osmand',
      '/reports',
      '/outages',
    ];
    for (const path of expected) expect(Object.keys(paths)).toContain(path);
    for (const step of ['accept', 'refuse', 'depart', 'arrive', 'restore', 'complete', 'hold', 'resume']) {
      expect(Object.keys(paths)).toContain(`/work-orders/{id}/${step}`);
    }
  });
});
