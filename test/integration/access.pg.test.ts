import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { openPhotoStore } from '@comcen/server/photos/photo-store.ts';
import { fieldClaims } from '@comcen/server/queries/field-claims.ts';
import { timelineOf } from '@comcen/server/queries/timeline.ts';
import { workOrderList } from '@comcen/server/queries/work-order-list.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { keepPhoto } from '@comcen/server/test/commands/photo/keep-photo.ts';
import { createReport } from '@comcen/server/test/commands/report/create-report.ts';
import { createTracker } from '@comcen/server/test/commands/tracker/create-tracker.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextAs, managerOf, operatorOf, orderIn, step, technicianOf } from '../factories/orders.ts';
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
  ['GET', '/api/trackers', ['admin']],
  ['POST', '/api/trackers', ['admin'], { crewId: '01a201ad-65c8-71bf-905a-e73a1148278c', name: 'x' }],
  ['POST', '/api/trackers/{id}/disable', ['admin'], {}],
  ['GET', '/api/kpis', READ],
  ['GET', '/api/kpis/orders', READ],
];
/** Public by nature, or about the caller's own session only. */
const OPEN = ['/api/auth/login', '/api/auth/logout', '/healthz', '/readyz', '/ws'];

const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-access-'));
let services: TestServices;
let world: World;
let foreign: World;
let app: App;
let phoneApp: App;
const tokens = new Map<Caller, string>();

beforeAll(async () => {
  world = await createWorld(database().sql);
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
  services = await createTestServices(database().url, { COMCEN_DATA_DIR: dataDir });
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
  rmSync(dataDir, { recursive: true });
});

const unknownId = (url: string) =>
  url.startsWith('/api/trackers') ? '0'.repeat(64) : '01a201ad-65c8-71bf-905a-e73a1148278c';
const call = (method: 'GET' | 'POST' | 'PUT', url: string, caller: Caller | null, body?: object) =>
  app.inject({
    method,
    url: url.replace('{id}', unknownId(url)) + (url.startsWith('/api/kpis') ? PERIOD : ''),
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

  it.each(NARROWED)('the %s: reads the settings of the whole UP3 and changes none', async (name) => {
    expect((await get(name, '/api/settings')).statusCode).toBe(200);
    const payload = { values: { maxOpenOrdersPerCrew: 1 } };
    const headers = bearer(managers.get(name) ?? '');
    const reply = await app.inject({ method: 'PUT', url: '/api/settings', headers, payload });
    expect([reply.statusCode, reply.json().detail]).toEqual([403, expect.stringContaining('whole UP3')]);
    expect(await database().sql`select 1 from setting`).toHaveLength(0);
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

describe('a foreign region', () => {
  /** A thing of the foreign world behind every endpoint that names one, by the endpoint's root. */
  let foreignIds: Record<string, string>;

  beforeAll(async () => {
    const { sql } = database();
    const [crew, other] = foreign.crews as readonly [WorldCrew, WorldCrew];
    const operator = operatorOf(services, foreign);
    const orderId = await orderIn(services, foreign, 'accepted', crew, foreign.transformers[0]?.id);
    await directOrder(operator, services, { orderId, command: 'recall', reason: 'test' });
    await offerByHand(operator, services, { orderId, crewId: other.id });
    await expect(step(services, foreign, crew, orderId, 'arrive')).rejects.toMatchObject({ code: 'conflict' });
    const customer = { channel: 'voice', kind: 'outage', description: '', reporter: {} } as const;
    const report = await createReport(operator, services, { ...customer, idpel: foreign.customers[0]?.idpel });
    const admin = contextAs(services, { kind: 'system' });
    const tracker = await createTracker(admin, { crewId: crew.id, name: 'foreign' });
    const keepFile = (up3Id: string, id: string) => store.keep(up3Id, id, 'image/jpeg', Buffer.from('jpeg'));
    const store = openPhotoStore(dataDir);
    const photo = { bytes: Buffer.from('jpeg'), width: 1, height: 1 };
    const photoId = await keepPhoto(technicianOf(services, foreign, crew), crew.id, photo, keepFile);
    const [row] = await sql<{ incident_id: string; claim_id: string; alarm_id: string }[]>`
      select w.incident_id, f.id as claim_id, a.id as alarm_id from work_order w
      join field_claim f on f.work_order_id = w.id join alarm a on a.entity_id = w.id::text and a.kind = 'field_claim'
      where w.id = ${orderId}`;
    foreignIds = {
      '/api/work-orders': orderId,
      '/api/incidents': row?.incident_id ?? '',
      '/api/reports': report.body.id,
      '/api/crews': crew.id,
      '/api/alarms': row?.alarm_id ?? '',
      '/api/field-claims': row?.claim_id ?? '',
      '/api/photos': photoId,
      '/api/users': foreign.operatorUserId,
      '/api/trackers': tracker.item.id,
    };
    // Admins of one UP3: what only admins may do is asked by one of ours.
    await sql`insert into app_user (id, username, name, role, password_hash, up3_id)
      select gen_random_uuid(), 'admin-here', 'Admin', 'admin', password_hash, ${world.up3Id}
      from app_user where id = ${world.adminUserId}`;
    narrowAdmin = await loginAs(app, 'admin-here');
  });

  let narrowAdmin: string;
  const BY_ID = ENDPOINTS.filter(([, url]) => url.includes('{id}')).map(([method, url, who, body]) => ({
    method,
    url,
    body,
    caller: CALLERS.toReversed().find((caller) => who.includes(caller)) ?? 'admin',
  }));
  const send = (method: 'GET' | 'POST' | 'PUT', url: string, caller: Caller, body?: object) =>
    caller === 'admin'
      ? app.inject({ method, url, headers: bearer(narrowAdmin), ...(body && { payload: body }) })
      : call(method, url, caller, body);

  it.each(BY_ID)('$method $url does not exist for our $caller', async ({ method, url, body, caller }) => {
    const root = Object.keys(foreignIds).find((prefix) => url.startsWith(prefix)) ?? '';
    const id = foreignIds[root];
    expect(id, `a foreign thing behind ${url}`).toMatch(/^[0-9a-f-]{36,64}$/);
    const before = await fingerprint();
    const reply = await send(method, url.replace('{id}', id ?? ''), caller, body);
    expect(reply.statusCode).toBe(404);
    expect(await fingerprint()).toEqual(before);
  });

  it.each(['/api/map?up3=belitung', '/api/settings?up3=belitung'])('GET %s does not exist', async (url) => {
    expect((await call('GET', url, 'operator')).statusCode).toBe(404);
  });

  it('lends no crew to a tracker of ours', async () => {
    const body = { crewId: foreign.crews[0]?.id, name: 'x' };
    expect((await send('POST', '/api/trackers', 'admin', body)).statusCode).toBe(404);
  });

  /** Every list, and what says where an item lies. */
  const LISTS: readonly [url: string, caller: Caller, regionOf: string][] = [
    ['/api/work-orders', 'operator', 'ulp'],
    ['/api/incidents', 'operator', 'ulp'],
    ['/api/reports', 'operator', 'ulp'],
    ['/api/crews', 'operator', 'ulp'],
    ['/api/customers', 'operator', 'ulp'],
    ['/api/alarms', 'operator', 'up3'],
    ['/api/field-claims', 'operator', 'workOrderId'],
    ['/api/kpis/orders', 'operator', 'id'],
    ['/api/users', 'admin', 'scope.up3'],
    ['/api/trackers', 'admin', 'crewId'],
  ];
  it.each(LISTS)('GET %s lists nothing of it for our %s', async (url, caller, field) => {
    const period = url.startsWith('/api/kpis') ? PERIOD : '?limit=200';
    const reply = await app.inject({
      url: `${url}${period}`,
      headers: bearer(caller === 'admin' ? narrowAdmin : (tokens.get(caller) ?? '')),
    });
    expect(reply.statusCode).toBe(200);
    const placeOf = (item: unknown) =>
      field.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], item);
    const regions = (reply.json().items as unknown[]).map(placeOf);
    const theirs = [...foreign.ulpIds, foreign.up3Id, ...Object.values(foreignIds)];
    expect(regions).not.toContain(undefined);
    expect(regions.filter((region) => theirs.includes(String(region)))).toEqual([]);
  });

  const fingerprint = async () => database().sql`
    select (select count(*) from domain_event) as events, (select sum(version) from work_order) as versions,
      (select sum(version) from app_user) as users, (select sum(version) from alarm) as alarms,
      (select count(*) from field_claim where decided_at is not null) as decided,
      (select count(*) from tracker_device where disabled_at is not null) as disabled`;
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
