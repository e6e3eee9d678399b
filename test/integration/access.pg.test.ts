import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { createReport } from '@comcen/server/test/commands/report/create-report.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorOf, orderIn } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

type Caller = 'admin' | 'manager' | 'operator';
const CALLERS: readonly Caller[] = ['admin', 'manager', 'operator'];
const READ: readonly Caller[] = CALLERS;
const WORK: readonly Caller[] = ['admin', 'operator'];

/** Every endpoint of the console's server: who may. An endpoint that is not here fails the last test of this file. */
const ENDPOINTS: readonly [method: 'GET' | 'POST' | 'PUT', url: string, who: readonly Caller[], body?: object][] = [
  ['GET', '/api/me', READ],
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
const tokens = new Map<Caller, string>();

beforeAll(async () => {
  world = await createWorld(database().sql);
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
  services = await createTestServices(database().url);
  app = await buildConsoleApp(services, { realtime: true });
  for (const caller of CALLERS) tokens.set(caller, await loginAs(app, world.usernames[caller]));
});
afterAll(async () => {
  await app.close();
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
    else if (url === '/api/users' && method === 'POST') expect([403, 422]).toContain(statusCode);
    else expect(statusCode).toBe(403);
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

  const BY_ID = ENDPOINTS.filter(([, url]) => url.includes('{id}') && !/alarms|field-claims|users/.test(url)).map(
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
