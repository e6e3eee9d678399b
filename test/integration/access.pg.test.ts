import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { fieldClaims } from '@comcen/server/queries/field-claims.ts';
import { timelineOf } from '@comcen/server/queries/timeline.ts';
import { workOrderList } from '@comcen/server/queries/work-order-list.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { createReport } from '@comcen/server/test/commands/report/create-report.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managerOf, operatorOf, orderIn, step, technicianOf } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

type Caller = 'admin' | 'manager' | 'operator' | 'technician';
const CALLERS: readonly Caller[] = ['admin', 'manager', 'operator', 'technician'];
const READ: readonly Caller[] = ['admin', 'manager', 'operator'];
const WORK: readonly Caller[] = ['admin', 'operator'];

/** Every endpoint of the console's server: who may. An endpoint that is not here fails the last test of this file. */
const ENDPOINTS: readonly [method: 'GET' | 'POST' | 'PUT', url: string, who: readonly Caller[], body?: object][] = [
  ['GET', '/api/me', CALLERS],
  ['POST', '/api/me/password', READ, { current: 'wrong', password: 'a-new-password' }],
  ['GET', '/api/map', READ],
  ['GET', '/api/geo/coastline', READ],
  ['GET', '/api/geo/ulps', READ],
  ['GET', '/api/geo/attribution', READ],
  ['GET', '/api/reports', READ],
  ['POST', '/api/reports', WORK, { channel: 'voice', idpel: '000000000000' }],
  ['GET', '/api/reports/{id}', READ],
  ['POST', '/api/reports/{id}/attach', WORK, { incidentId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['POST', '/api/reports/{id}/detach', WORK, {}],
  ['GET', '/api/customers', READ],
  ['GET', '/api/incidents', READ],
  ['GET', '/api/incidents/{id}', READ],
  ['POST', '/api/incidents/{id}/restore', WORK, {}],
  ['GET', '/api/work-orders', READ],
  ['POST', '/api/work-orders', WORK, { incidentId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['GET', '/api/work-orders/{id}', READ],
  ['POST', '/api/work-orders/{id}/offer', WORK, { crewId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['POST', '/api/work-orders/{id}/recall', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/hold', WORK, { reason: 'material' }],
  ['POST', '/api/work-orders/{id}/resume', WORK, {}],
  ['POST', '/api/work-orders/{id}/cancel', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/close', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/reopen', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/complete', WORK, { outcome: 'not_found', cause: 'unknown', action: 'other' }],
  ['POST', '/api/work-orders/{id}/priority', WORK, { priority: 10 }],
  ['GET', '/api/photos/{id}', READ],
  ['GET', '/api/crews', READ],
  ['POST', '/api/crews/{id}/duty', WORK, { onDuty: false }],
  ['GET', '/api/alarms', READ],
  ['POST', '/api/alarms/{id}/acknowledge', WORK, {}],
  ['GET', '/api/field-claims', READ],
  ['POST', '/api/field-claims/{id}/decide', WORK, { decision: 'dismissed' }],
  ['GET', '/api/settings', READ],
  ['PUT', '/api/settings', ['admin', 'manager'], { values: {} }],
  ['GET', '/api/users', ['admin']],
  ['POST', '/api/users', ['admin'], { username: 'x', name: '', role: 'operator', password: 'short' }],
  ['POST', '/api/users/{id}/reset-password', ['admin'], { password: 'long-enough-password' }],
  ['POST', '/api/users/{id}/disable', ['admin'], {}],
  ['POST', '/api/users/{id}/enable', ['admin'], {}],
  ['GET', '/api/kpis', READ],
  ['GET', '/api/kpis/orders', READ],
];
/** Public by nature, or about the caller's own session only. */
const OPEN = ['/api/auth/login', '/api/auth/logout', '/healthz', '/readyz', '/ws'];

const database = useTestDatabase();
let services: TestServices;
let world: World;
let foreign: World;
let app: App;
let phoneApp: App;
const tokens = new Map<Caller, string>();

beforeAll(async () => {
  world = await createWorld(database().sql);
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
  services = await createTestServices(database().url);
  app = await buildConsoleApp(services, { realtime: true });
  phoneApp = await buildPhoneApp(services);
  for (const role of ['admin', 'manager', 'operator'] as const) {
    tokens.set(role, await loginAs(app, world.usernames[role]));
  }
  tokens.set('technician', await loginAs(phoneApp, world.crews[0]?.username ?? '', '/auth/login'));
});
afterAll(async () => {
  await app.close();
  await phoneApp.close();
  await services.close();
});

const call = (method: 'GET' | 'POST' | 'PUT', url: string, caller: Caller | null, body?: object) =>
  app.inject({
    method,
    url: url.replace('{id}', '01a201ad-65c8-71bf-905a-e73a1148278c') + (url.startsWith('/api/kpis') ? PERIOD : ''),
    headers: caller ? bearer(tokens.get(caller) ?? '') : {},
    ...(body && { payload: body }),
  });
const PERIOD = '?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z';

describe('every endpoint x role', () => {
  it.each(ENDPOINTS.map(([method, url, , body]) => ({ method, url, body })))(
    '$method $url needs a login',
    async ({ method, url, body }) => {
      const reply = await call(method, url, null, body);
      expect(reply.statusCode).toBe(401);
      expect(reply.json()).toMatchObject({ code: 'unauthenticated' });
    },
  );

  it.each(
    ENDPOINTS.flatMap(([method, url, who, body]) =>
      CALLERS.map((caller) => ({ method, url, caller, body, may: who.includes(caller) })),
    ),
  )('$method $url as $caller', async ({ method, url, caller, body, may }) => {
    const { statusCode } = await call(method, url, caller, body);
    // Who may, reaches the thing: it is there, or it does not exist, or the body is wrong. Who may not is told so.
    if (may) expect([200, 404, 422]).toContain(statusCode);
    else if (url === '/api/users' && method === 'POST' && caller !== 'technician')
      expect([403, 422]).toContain(statusCode);
    else expect(statusCode).toBe(403);
  });
});

const ALL_ORDERS = { states: [], ulpId: null, crew: null, incidentId: null, number: null, before: null, limit: 10 };

describe('a technician on the API of the room', () => {
  it('may end the own session and nothing else', async () => {
    const token = await loginAs(phoneApp, world.crews[1]?.username ?? '', '/auth/login');
    const leave = { method: 'POST', url: '/api/auth/logout', headers: bearer(token) } as const;
    expect((await app.inject(leave)).statusCode).toBe(204);
    expect((await app.inject(leave)).statusCode).toBe(401);
  });

  it('is refused by the lists themselves too', async () => {
    const crew = world.crews[0] as WorldCrew;
    const ctx = technicianOf(services, world, crew);
    await expect(fieldClaims(ctx, { open: true })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(timelineOf(ctx, 'work_order', crew.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(workOrderList(ctx, ALL_ORDERS)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a manager of one ULP', () => {
  const NARROWED = ['first', 'second'] as const;
  const managers = new Map<(typeof NARROWED)[number], string>();
  let orderId: string;

  beforeAll(async () => {
    const { sql } = database();
    for (const [i, name] of NARROWED.entries()) {
      await sql`insert into app_user (id, username, name, role, password_hash, up3_id, ulp_id)
        select gen_random_uuid(), ${`manager-${name}`}, 'Manager', 'manager', password_hash, up3_id, ${world.ulpIds[i] ?? ''}
        from app_user where id = ${world.managerUserId}`;
      managers.set(name, await loginAs(app, `manager-${name}`));
    }
    const [crew, other] = world.crews as readonly [WorldCrew, WorldCrew];
    orderId = await orderIn(services, world, 'accepted', crew);
    const operator = operatorOf(services, world);
    await directOrder(operator, services, { orderId, command: 'recall', reason: 'test' });
    await offerByHand(operator, services, { orderId, crewId: other.id });
    await expect(step(services, world, crew, orderId, 'arrive')).rejects.toMatchObject({ code: 'conflict' });
    for (const { id, at } of world.crews) {
      await sql`insert into position_latest (crew_id, up3_id, at, received_at, lat, lng, source)
        values (${id}, ${world.up3Id}, now(), now(), ${at.lat}, ${at.lng}, 'phone')
        on conflict (crew_id) do nothing`;
    }
  });

  const get = async (name: (typeof NARROWED)[number], url: string) =>
    app.inject({ url, headers: bearer(managers.get(name) ?? '') });

  it.each(NARROWED)('the %s: sees where the own crews are and no others', async (name) => {
    const own = world.crews.filter(({ ulpId }) => ulpId === world.ulpIds[NARROWED.indexOf(name)]).map(({ id }) => id);
    const { positions } = (await get(name, '/api/map')).json() as { positions: { crewId: string }[] };
    expect(positions.map(({ crewId }) => crewId).sort()).toEqual(own.sort());
  });

  it.each(NARROWED)('the %s: sees the claims about the own orders and no others', async (name) => {
    const { items } = (await get(name, '/api/field-claims')).json() as { items: { workOrderId: string }[] };
    const claims = items.filter(({ workOrderId }) => workOrderId === orderId);
    expect(claims).toHaveLength(name === 'first' ? 1 : 0);
  });

  it('an order of another ULP does not exist, and has no timeline', async () => {
    expect((await get('first', `/api/work-orders/${orderId}`)).statusCode).toBe(200);
    expect((await get('second', `/api/work-orders/${orderId}`)).statusCode).toBe(404);
    const narrowed = { up3Id: world.up3Id, ulpId: world.ulpIds[1] };
    const ctx = managerOf(services, world);
    if (ctx.actor.kind !== 'user') throw new Error('a manager is a user');
    const timeline = await timelineOf({ ...ctx, actor: { ...ctx.actor, scope: narrowed } }, 'work_order', orderId);
    expect(timeline).toEqual([]);
  });
});

describe('a foreign region', () => {
  let foreignIds: Record<string, string>;

  beforeAll(async () => {
    const [crew] = foreign.crews as readonly [WorldCrew];
    const operator = operatorOf(services, foreign);
    const orderId = await orderIn(services, foreign, 'offered', crew, foreign.transformers[0]?.id);
    const report = await createReport(operator, services, {
      channel: 'voice',
      kind: 'outage',
      description: '',
      reporter: {},
      idpel: foreign.customers[0]?.idpel,
    });
    const [order] = await database().sql<{ incident_id: string }[]>`
      select incident_id from work_order where id = ${orderId}`;
    foreignIds = {
      '/api/work-orders': orderId,
      '/api/incidents': order?.incident_id ?? '',
      '/api/reports': report.body.id,
      '/api/crews': crew.id,
    };
  });

  const BY_ID = ENDPOINTS.filter(
    ([, url]) => url.includes('{id}') && !/alarms|field-claims|photos|users/.test(url),
  ).map(
    ([method, url, who, body]) =>
      ({ method, url, body, caller: who.includes('operator') ? 'operator' : 'manager' }) as const,
  );

  it.each(BY_ID)('$method $url does not exist', async ({ method, url, body, caller }) => {
    const root = Object.keys(foreignIds).find((prefix) => url.startsWith(prefix)) ?? '';
    const before = await fingerprint();
    const reply = await call(method, url.replace('{id}', foreignIds[root] ?? ''), caller, body);
    expect(reply.statusCode).toBe(404);
    expect(await fingerprint()).toEqual(before);
  });

  it.each(['/api/map?up3=belitung', '/api/settings?up3=belitung'])('GET %s does not exist', async (url) => {
    expect((await call('GET', url, 'operator')).statusCode).toBe(404);
  });

  it.each(['/api/work-orders', '/api/incidents', '/api/reports', '/api/crews', '/api/customers'])(
    'GET %s lists nothing of it',
    async (url) => {
      const reply = await call('GET', `${url}?limit=200`, 'operator');
      const ulps = new Set((reply.json().items as { ulp: string }[]).map((item) => item.ulp));
      for (const ulp of foreign.ulpIds) expect(ulps).not.toContain(ulp);
    },
  );

  const fingerprint = async () => database().sql`
    select (select count(*) from domain_event) as events, (select sum(version) from work_order) as versions`;
});

it('knows every endpoint that OpenAPI promises', async () => {
  const { paths }: { paths: Record<string, Record<string, unknown>> } = (await app.inject('/openapi.json')).json();
  const promised = Object.entries(paths)
    .flatMap(([url, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${url}`))
    .filter((line) => !OPEN.some((open) => line.endsWith(` ${open}`)));
  const known = ENDPOINTS.map(([method, url]) => `${method} ${url}`);
  expect(promised.filter((line) => !known.includes(line))).toEqual([]);
  expect(known.filter((line) => !promised.includes(line))).toEqual([]);
});
