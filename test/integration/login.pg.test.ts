import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, WORLD_PASSWORD, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;
let app: App;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url, { TRUST_PROXY: 'true' });
  app = await buildConsoleApp(services);
});
afterAll(async () => {
  await app.close();
  await services.close();
});
beforeEach(() => database().sql`delete from login_failure`);

const HOUR_MS = 3_600_000;

/** `from` is the caller's address, as a trusted proxy tells it. */
const login = (username: string, password: string, from = '10.0.0.1', headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/auth/login',
    headers: { 'x-forwarded-for': from, ...headers },
    payload: { username, password },
  });
const me = (token: string) => app.inject({ url: '/api/me', headers: bearer(token) });

describe('a login', () => {
  test('answers token, user and a cookie scripts cannot read', async () => {
    const reply = await login(world.usernames.operator, WORLD_PASSWORD);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      user: {
        id: world.operatorUserId,
        name: 'operator bangka',
        username: world.usernames.operator,
        role: 'operator',
        scope: { up3: 'bangka', ulp: null },
        mustChangePassword: false,
      },
    });
    expect(reply.headers['set-cookie']).toMatch(/^comcen_console=[\w-]{43};.*HttpOnly; SameSite=Strict$/);
    expect(reply.headers['set-cookie']).not.toMatch(/Secure/);
  });

  test('behind TLS makes the cookie Secure', async () => {
    const reply = await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.1', { 'x-forwarded-proto': 'https' });
    expect(reply.headers['set-cookie']).toMatch(/; Secure/);
  });

  test('stores only the hash of the token and records who and which session', async () => {
    const token = await loginAs(app, world.usernames.manager);
    const { sql } = database();
    const [session] = await sql`select s.id from session s where token_hash = sha256(${token}::bytea)`;
    expect(session).toBeDefined();
    const [event] = await sql`select type, actor_id, data from domain_event where data->>'sessionId' = ${session?.id}`;
    expect(event).toEqual({
      type: 'user.logged_in',
      actor_id: world.managerUserId,
      data: { kind: 'console', sessionId: session?.id },
    });
  });

  test('opens a session of its own each time; the first goes on', async () => {
    const first = await loginAs(app, world.usernames.operator);
    const second = await loginAs(app, world.usernames.operator);
    expect(second).not.toBe(first);
    expect([(await me(first)).statusCode, (await me(second)).statusCode]).toEqual([200, 200]);
  });

  test('of a technician is sent to the phone app', async () => {
    const reply = await login(world.crews[0]?.username ?? '', WORLD_PASSWORD);
    expect(reply.statusCode).toBe(403);
    expect(reply.json()).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('phone app') });
  });

  test('says the same for a wrong password and a name nobody has', async () => {
    const wrong = await login(world.usernames.operator, 'not-the-password');
    const unknown = await login('nobody-here', 'not-the-password');
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect(wrong.body).toBe(unknown.body);
  });

  test('takes a name nobody has through the same Argon2id work', async () => {
    const median = async (username: string) => {
      const times: number[] = [];
      for (let i = 0; i < 9; i++) {
        const started = performance.now();
        await login(username, 'not-the-password', `10.1.0.${i}`);
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b)[4] ?? 0;
    };
    const [known, unknown] = [await median(world.usernames.operator), await median('nobody-here')];
    // A missing verify would make it ten times faster, not a third.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  test('from a foreign page is refused before the password is looked at', async () => {
    const reply = await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.1', { origin: 'https://evil.example' });
    expect(reply.statusCode).toBe(403);
  });
});

describe('the throttle', () => {
  const fail = async (times: number, from: string) => {
    for (let i = 0; i < times; i++) await login(world.usernames.operator, `wrong-${i}`, from);
  };

  test('lets five mistakes pass, then asks to wait, longer each time', async () => {
    await fail(4, '10.0.0.2');
    expect((await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.2')).statusCode).toBe(200);
    await fail(5, '10.0.0.2');
    const blocked = await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.2');
    expect(blocked.statusCode).toBe(429);
    expect(blocked.headers['retry-after']).toBe('5');
    expect(blocked.json()).toMatchObject({ code: 'rate_limited', retryAfterS: 5 });
    services.advance(5_001);
    await fail(1, '10.0.0.2');
    expect((await login(world.usernames.operator, 'wrong', '10.0.0.2')).headers['retry-after']).toBe('10');
    services.advance(10_001);
    expect((await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.2')).statusCode).toBe(200);
  });

  test('never stops a right password from another address', async () => {
    await fail(7, '10.0.0.3');
    expect((await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.4')).statusCode).toBe(200);
  });

  test('never stops another account at the same address', async () => {
    await fail(7, '10.0.0.5');
    expect((await login(world.usernames.manager, WORLD_PASSWORD, '10.0.0.5')).statusCode).toBe(200);
  });

  test('counts guesses sent all at once', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, i) => login(world.usernames.operator, `guess-${i}`, '10.0.0.6')),
    );
    const tried = guesses.filter((reply) => reply.statusCode === 401).length;
    expect(tried).toBeLessThanOrEqual(7);
    expect(guesses.every((reply) => reply.statusCode === 401 || reply.statusCode === 429)).toBe(true);
  });
});

describe('a flood of logins from one address', () => {
  test('keeps nobody else waiting, whatever names it invents', async () => {
    let tried = 0;
    const flood = Array.from({ length: 300 }, async (_, i) => {
      const reply = await login(`invented-${i}`, 'guess', '10.9.9.9');
      if (reply.statusCode === 401) tried += 1;
      return reply.statusCode;
    });
    expect((await login(world.usernames.operator, WORLD_PASSWORD, '10.0.0.7')).statusCode).toBe(200);
    expect(tried).toBeLessThan(20);
    expect(new Set(await Promise.all(flood))).toEqual(new Set([401]));
  }, 60_000);
});

describe('a session', () => {
  test('is over at once after logout, here and in a process that has it in memory', async () => {
    const other = await createTestServices(database().url);
    const otherApp = await buildConsoleApp(other);
    const token = await loginAs(app, world.usernames.operator);
    const meThere = () => otherApp.inject({ url: '/api/me', headers: bearer(token) });
    expect([(await me(token)).statusCode, (await meThere()).statusCode]).toEqual([200, 200]);
    const heard = new Promise<void>((resolve) => {
      other.bus.subscribe('session_revoked', () => resolve());
    });
    const logout = await app.inject({ method: 'POST', url: '/api/auth/logout', headers: bearer(token) });
    expect(logout.statusCode).toBe(204);
    expect((await me(token)).statusCode).toBe(401);
    await heard;
    expect((await meThere()).statusCode).toBe(401);
    await otherApp.close();
    await other.close();
  });

  test('slides with use, ends after 12 quiet hours', async () => {
    const token = await loginAs(app, world.usernames.operator);
    services.advance(8 * HOUR_MS);
    expect((await me(token)).statusCode).toBe(200);
    // Written behind the reply: the row tells when it is there.
    await expect.poll(() => endOf(token)).toBe(services.clock().getTime() + 12 * HOUR_MS);
    services.advance(11 * HOUR_MS);
    expect((await me(token)).statusCode).toBe(200);
    await expect.poll(() => endOf(token)).toBe(services.clock().getTime() + 12 * HOUR_MS);
    services.advance(12 * HOUR_MS + 1);
    expect((await me(token)).statusCode).toBe(401);
  });

  const endOf = async (token: string) => {
    const [row] = await database().sql<{ expires_at: Date }[]>`
      select expires_at from session where token_hash = sha256(${token}::bytea)`;
    return row?.expires_at.getTime();
  };

  test.each(['', 'Bearer ', 'Bearer nonsense', `Bearer ${'x'.repeat(43)}`, `Bearer ${'x'.repeat(5000)}`, 'Basic YTpi'])(
    'is not what %j says',
    async (authorization) => {
      const reply = await app.inject({ url: '/api/me', headers: { authorization } });
      expect(reply.statusCode).toBe(401);
      expect(reply.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
    },
  );

  test('by cookie changes something only from our own page, port included', async () => {
    const attempt = async (origin?: string) => {
      const token = await loginAs(app, world.usernames.operator);
      const headers = { host: 'comcen.local:3000', cookie: `comcen_console=${token}`, ...(origin ? { origin } : {}) };
      return (await app.inject({ method: 'POST', url: '/api/auth/logout', headers })).statusCode;
    };
    expect(await attempt()).toBe(403);
    expect(await attempt('http://comcen.local:3001')).toBe(403);
    expect(await attempt('https://comcen.local:3000')).toBe(403);
    expect(await attempt('null')).toBe(403);
    expect(await attempt('http://comcen.local:3000')).toBe(204);
  });

  test('by cookie reads without an Origin, and opens no socket for a foreign page', async () => {
    const token = await loginAs(app, world.usernames.operator);
    const headers = { host: 'comcen.local:3000', cookie: `comcen_console=${token}` };
    expect((await app.inject({ url: '/api/me', headers })).statusCode).toBe(200);
    const upgrade = { ...headers, connection: 'upgrade', upgrade: 'websocket', origin: 'https://evil.example' };
    expect((await app.inject({ url: '/api/me', headers: upgrade })).statusCode).toBe(403);
  });
});
