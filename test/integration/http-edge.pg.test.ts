import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@comcen/server/errors.ts';
import { type App, buildApp } from '@comcen/server/http/build-app.ts';
import { replyOnce } from '@comcen/server/http/idempotent.ts';
import { contextOf, customerContextOf } from '@comcen/server/http/request-context.ts';
import { serveFrontend } from '@comcen/server/http/static.ts';
import { authRoutes } from '@comcen/server/test/api/routes/auth.ts';
import { geoRoutes } from '@comcen/server/test/api/routes/geo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, WORLD_PASSWORD, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const dist = mkdtempSync(join(tmpdir(), 'comcen-dist-'));
let services: TestServices;
let world: World;
let app: App;
let token: string;
/** Opened by the test that wants the slow request to end. */
const gate = { open: () => {}, entered: () => {} };

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url, { TILE_URL: 'https://{s}.tiles.example/{z}/{x}/{y}.png' });
  app = await buildApp(services, { name: 'console', title: 'Edge', cookieName: 'comcen_console' });
  await authRoutes(app, services);
  await geoRoutes(app, services);
  probeRoutes(app);
  buildDist();
  serveFrontend(app, { root: dist, pages: [{ below: '/', file: 'index.html' }] });
  token = await loginAs(app, world.usernames.operator);
});
afterAll(async () => {
  await app.close();
  await services.close();
  rmSync(dist, { recursive: true });
});

const probeBody = z.object({
  kind: z.enum(['outage', 'hazard']),
  reporter: z.object({ name: z.string().max(20).optional(), phone: z.string() }),
  count: z.number().int().min(1).optional(),
});

/** Routes as small as a route can be, to see the edge alone. */
function probeRoutes(on: App): void {
  on.post('/probe', { schema: { body: probeBody } }, async (request, reply) =>
    replyOnce(request, reply, contextOf(request), async ({ sql, newId }) => {
      await sql`insert into up3 (id, name) values (${`p-${newId().slice(-10)}`}, ${request.body.reporter.name ?? ''})`;
      return { status: 201, body: { id: newId(), count: request.body.count ?? null } };
    }),
  );
  on.post('/slow', async (request, reply) =>
    replyOnce(request, reply, contextOf(request), async ({ newId }) => {
      const opened = new Promise<void>((resolve) => {
        gate.open = resolve;
      });
      gate.entered();
      await opened;
      return { status: 201, body: { id: newId() } };
    }),
  );
  on.post('/fails', async (request, reply) =>
    replyOnce(request, reply, contextOf(request), async () => {
      throw new AppError('conflict', 'Not now.');
    }),
  );
  on.get('/broken/:secret', { config: { access: 'public' } }, async (request) => {
    await customerContextOf(request).sql`select ${'Siti Rahayu +628123456789'}::int`;
  });
  on.get('/crash', { config: { access: 'public' } }, () => {
    throw new Error('secret of the house for 081234567890');
  });
}

function buildDist(): void {
  mkdirSync(join(dist, 'assets'));
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Comcen</title>');
  writeFileSync(join(dist, 'assets/app-Abc_12345.js'), `console.log(${JSON.stringify('x'.repeat(5000))})`);
}

const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...bearer(token), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const good = { kind: 'outage', reporter: { name: 'Siti', phone: '08123456789' } };

describe('bad input', () => {
  test('is answered with every field that is wrong, by its path in the body', async () => {
    const reply = await post('/probe', { kind: 'party', reporter: { name: 'x'.repeat(21) }, count: 'many' });
    expect(reply.statusCode).toBe(422);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json()).toEqual({
      type: 'urn:comcen:problem:invalid',
      title: 'Invalid input',
      status: 422,
      code: 'invalid',
      detail: 'Check kind, reporter.name, reporter.phone, count.',
      errors: [
        { field: 'kind', message: 'must be one of outage, hazard' },
        { field: 'reporter.name', message: 'expected string to have <=20 characters' },
        { field: 'reporter.phone', message: 'is required' },
        { field: 'count', message: 'must be number, not string' },
      ],
    });
  });

  test.each([
    ['broken JSON', '{"kind": "outage", ', {}, 400, 'malformed'],
    ['a prototype in JSON', '{"__proto__": {"a": 1}}', {}, 400, 'malformed'],
    ['a body of another type', '<a/>', { 'content-type': 'text/xml' }, 415, 'malformed'],
    ['a body too large', JSON.stringify({ text: 'x'.repeat(300_000) }), {}, 413, 'too_large'],
    ['no body', '', {}, 422, 'invalid'],
    ['a list', '[]', {}, 422, 'invalid'],
    ['a key of spaces', good, { 'idempotency-key': 'a b' }, 422, 'invalid'],
    ['a NUL character', { ...good, reporter: { name: 'a\0b', phone: '1' } }, {}, 422, 'invalid'],
  ])('%s is a problem body', async (_what, body, headers, status, code) => {
    const reply = await post('/probe', body, headers);
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(reply.json()).toMatchObject({ status, code, detail: expect.any(String) });
  });

  test('names the field that holds a character no column can hold', async () => {
    const reply = await post('/probe', { ...good, reporter: { name: 'a\0b', phone: '1' } });
    expect(reply.json().errors).toEqual([
      { field: 'reporter.name', message: 'holds a character that cannot be stored' },
    ]);
  });

  test('an unknown address is a problem body too', async () => {
    const reply = await app.inject({ url: '/api/nothing', headers: { accept: 'text/html' } });
    expect(reply.statusCode).toBe(404);
    expect(reply.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('the unexpected', () => {
  test('tells the caller nothing and the log enough, without what people typed', async () => {
    services.logLines.length = 0;
    const broken = await app.inject('/broken/tracking-token-1?phone=08123456789');
    const crash = await app.inject('/crash');
    for (const reply of [broken, crash]) {
      expect(reply.statusCode).toBe(500);
      expect(reply.json()).toMatchObject({ code: 'internal', detail: expect.not.stringMatching(/Siti|secret/) });
    }
    const log = services.logLines.join('');
    expect(log).toContain('/broken/:secret');
    expect(log).toContain('22P02');
    expect(log).toContain('http-edge.pg.test.ts');
    expect(log).not.toMatch(/Siti|628123456789|08123456789|81234567890|tracking-token-1/);
  });
});

describe('the log', () => {
  test('of a working day holds no name, phone, password, token or address', async () => {
    services.logLines.length = 0;
    const fresh = await loginAs(app, world.usernames.operator);
    await app.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: { username: 'siti', password: 'rahasia-sekali' },
    });
    await post('/probe', { kind: 'outage', reporter: { name: 'Budi Santoso', phone: '08198765432' } });
    await post('/probe', { kind: 'x', reporter: { name: 'Budi Santoso', phone: '08198765432' } });
    await app.inject({ url: '/api/me?q=08198765432', headers: bearer(fresh) });
    services.log.error({ username: 'siti', reporter: { phone: '08198765432' }, body: { name: 'Budi' } }, 'careless');
    const log = services.logLines.join('');
    expect(services.logLines.length).toBeGreaterThanOrEqual(5);
    for (const personal of ['siti', 'rahasia', 'Budi', '8198765432', fresh, WORLD_PASSWORD, '127.0.0.1']) {
      expect(log).not.toContain(personal);
    }
  });
});

describe('an idempotency key', () => {
  const rows = async () => Number((await database().sql`select count(*) as n from up3`)[0]?.n);

  test('gives the first answer again, and the work is done once', async () => {
    const before = await rows();
    const first = await post('/probe', good, { 'idempotency-key': 'k-1' });
    const again = await post('/probe', good, { 'idempotency-key': 'k-1' });
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.json()).toEqual(first.json());
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(await rows()).toBe(before + 1);
  });

  test('with another body is refused', async () => {
    await post('/probe', good, { 'idempotency-key': 'k-2' });
    const other = await post('/probe', { ...good, count: 2 }, { 'idempotency-key': 'k-2' });
    expect(other.statusCode).toBe(422);
    expect(other.json().errors).toEqual([
      { field: 'Idempotency-Key', message: expect.stringContaining('another body') },
    ]);
  });

  test('in flight waits for the first and answers the same', async () => {
    const entered = new Promise<void>((resolve) => {
      gate.entered = resolve;
    });
    const first = post('/slow', {}, { 'idempotency-key': 'k-3' });
    await entered;
    const second = post('/slow', {}, { 'idempotency-key': 'k-3' });
    // The second stands in the database behind the row of the first.
    await expect
      .poll(async () => (await database().sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`).length)
      .toBe(1);
    gate.open();
    const [one, two] = await Promise.all([first, second]);
    expect(two.json()).toEqual(one.json());
    expect([one.headers['idempotency-replayed'], two.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
  });

  test('is free again after a refusal', async () => {
    expect((await post('/fails', {}, { 'idempotency-key': 'k-4' })).statusCode).toBe(409);
    expect((await post('/fails', {}, { 'idempotency-key': 'k-4' })).statusCode).toBe(409);
    const [row] = await database().sql`select 1 from idempotency_key where key = 'k-4'`;
    expect(row).toBeUndefined();
  });

  test('of another person is another key', async () => {
    const first = await post('/probe', good, { 'idempotency-key': 'k-5' });
    const manager = bearer(await loginAs(app, world.usernames.manager));
    const second = await post('/probe', good, { 'idempotency-key': 'k-5', ...manager });
    expect(second.json().id).not.toBe(first.json().id);
  });
});

describe('headers', () => {
  test('carry a policy without inline scripts, the tile host its only foreign one', async () => {
    const { headers } = await app.inject('/healthz');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'self';");
    expect(policy).toContain("img-src 'self' data: blob: https://*.tiles.example;");
    expect(policy).not.toMatch(/unsafe/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('health', () => {
  test('says ready, and what is missing when events wait', async () => {
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/readyz')).json()).toMatchObject({ status: 'ready' });
    services.advance(60_000);
    const late = await app.inject('/readyz');
    expect(late.statusCode).toBe(503);
    expect(late.json()).toMatchObject({
      status: 'not_ready',
      checks: [
        { name: 'database', ok: true, missing: null },
        { name: 'relay', ok: false, missing: expect.stringContaining('role relay') },
      ],
    });
    await database().sql`update domain_event set stream_seq = id`;
    expect((await app.inject('/readyz')).statusCode).toBe(200);
  });

  test('shows figures by route pattern', async () => {
    await app.inject('/broken/another-token');
    services.metrics.collectors.add(() => services.metrics.relayLag.set(7));
    services.metrics.collectors.add(() => Promise.reject(new Error('the queue is away')));
    const { body } = await app.inject('/metrics');
    expect(body).toMatch(/^comcen_relay_lag_seconds 7$/m);
    expect(body).toMatch(
      /comcen_http_request_duration_seconds_count\{app="console",method="GET",route="\/broken\/:secret"/,
    );
    expect(body).not.toContain('another-token');
  });
});

describe('the frontend', () => {
  const html = { accept: 'text/html,*/*' };

  test('is one page for every address of a person, asked for again each time', async () => {
    for (const url of ['/', '/orders/17']) {
      const reply = await app.inject({ url, headers: html });
      expect(reply.body).toContain('<title>Comcen');
      expect(reply.headers['cache-control']).toBe('no-cache');
    }
  });

  test('keeps hashed files for a year, compressed', async () => {
    const reply = await app.inject({ url: '/assets/app-Abc_12345.js', headers: { 'accept-encoding': 'gzip, br' } });
    expect(reply.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': expect.stringContaining('immutable'),
    });
    expect(reply.rawPayload.length).toBeLessThan(200);
    const again = await app.inject({
      url: '/assets/app-Abc_12345.js',
      headers: { 'if-none-match': String(reply.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
  });

  test.each(['/assets/gone-Abc_12345.js', '/../package.json', '/%2e%2e/package.json', '/%'])(
    'does not answer %s with a page',
    async (url) => {
      const { statusCode } = await app.inject({ url, headers: html });
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
    },
  );
});

describe('geography and contract', () => {
  test('the coast comes once, then by ETag', async () => {
    const url = '/api/geo/coastline';
    const first = await app.inject({ url, headers: bearer(token) });
    expect(first.json().type).toBe('FeatureCollection');
    const again = await app.inject({ url, headers: { ...bearer(token), 'if-none-match': String(first.headers.etag) } });
    expect(again.statusCode).toBe(304);
  });

  test('the contract is OpenAPI 3.1 and names every answer that can go wrong', async () => {
    const contract = (await app.inject('/openapi.json')).json();
    expect(contract.openapi).toBe('3.1.0');
    expect(Object.keys(contract.paths)).toEqual(expect.arrayContaining(['/api/auth/login', '/api/me', '/probe']));
    expect(contract.paths['/probe'].post.responses.default.content['application/problem+json']).toBeDefined();
    expect((await app.inject('/docs')).statusCode).toBe(200);
    expect((await app.inject('/docs/static/swagger-initializer.js')).statusCode).toBe(200);
  });
});
