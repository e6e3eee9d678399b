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
import { CALLERS, type Caller, ENDPOINTS, PERIOD, queryOf, unknownId } from '../factories/console-endpoints.ts';
import { managerOf, operatorOf, orderIn, step, technicianOf } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

/** Public by nature, or about the caller's own session only. */
const OPEN = ['/api/auth/login', '/api/auth/logout', '/healthz', '/readyz', '/ws'];

const database = useTestDatabase();
let services: TestServices;
let world: World;
let app: App;
let phoneApp: App;
const tokens = new Map<Caller, string>();

beforeAll(async () => {
  world = await createWorld(database().sql);
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
    url: url.replace('{id}', unknownId(url)).replace('{month}', '2026-01') + queryOf(url),
    headers: caller ? bearer(tokens.get(caller) ?? '') : {},
    ...(body && { payload: body }),
  });

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
    if (may) expect([200, 201, 404, 422]).toContain(statusCode);
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

  it.each(NARROWED)('the %s: reads the settings of the whole UP3 and changes none', async (name) => {
    expect((await get(name, '/api/settings')).statusCode).toBe(200);
    const payload = { values: { maxOpenOrdersPerCrew: 1 } };
    const headers = bearer(managers.get(name) ?? '');
    const reply = await app.inject({ method: 'PUT', url: '/api/settings', headers, payload });
    expect([reply.statusCode, reply.json().detail]).toEqual([403, expect.stringContaining('whole UP3')]);
    expect(await database().sql`select 1 from setting where key <> 'inferenceMode'`).toHaveLength(0);
  });

  it.each(NARROWED)('the %s: sees reports, customers, alarms and figures of the own ULP only', async (name) => {
    const own = world.ulpIds[NARROWED.indexOf(name)];
    for (const customer of world.customers.filter(({ isCritical }) => !isCritical).slice(0, 30)) {
      await createReport(operatorOf(services, world), services, {
        channel: 'voice',
        kind: 'information',
        description: '',
        reporter: {},
        idpel: customer.idpel,
      });
    }
    for (const url of ['/api/reports', '/api/customers', '/api/crews']) {
      const { items } = (await get(name, `${url}?limit=200`)).json() as { items: { ulp: string }[] };
      expect([url, [...new Set(items.map(({ ulp }) => ulp))]]).toEqual([url, [own]]);
    }
    const { items: alarms } = (await get(name, '/api/alarms')).json() as { items: { ulp: string | null }[] };
    expect(alarms.filter(({ ulp }) => ulp !== null && ulp !== own)).toEqual([]);
    const { items: figures } = (await get(name, `/api/kpis${PERIOD}&groupBy=ulp`)).json() as {
      items: { key: string }[];
    };
    expect(figures.filter(({ key }) => key !== own)).toEqual([]);
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

it('knows every endpoint that OpenAPI promises', async () => {
  const { paths }: { paths: Record<string, Record<string, unknown>> } = (await app.inject('/openapi.json')).json();
  const promised = Object.entries(paths)
    .flatMap(([url, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${url}`))
    .filter((line) => !OPEN.some((open) => line.endsWith(` ${open}`)));
  const known = ENDPOINTS.map(([method, url]) => `${method} ${url}`);
  expect(promised.filter((line) => !known.includes(line))).toEqual([]);
  expect(known.filter((line) => !promised.includes(line))).toEqual([]);
});
