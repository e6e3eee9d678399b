import type { App } from '@comcen/server/http/build-app.ts';
import { sessionsOf } from '@comcen/server/http/sessions.ts';
import { hashPassword } from '@comcen/server/test/commands/session/password.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, WORLD_PASSWORD, type World } from '../factories/world.ts';
import { type LiveProcess, startLiveProcess } from '../harness/live-process.ts';
import { bearer } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { connectSocket } from '../harness/socket-client.ts';

type Door = 'console' | 'phone';
interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
}
type Doors = Readonly<Record<Door, readonly Operation[]>>;

/** All that a session may do whose password somebody else chose. */
const STAYS_OPEN = {
  console: ['POST /api/auth/logout', 'GET /api/me', 'POST /api/me/password'],
  phone: ['POST /auth/logout', 'GET /me', 'POST /me/password'],
};
const LOGIN = { console: '/api/auth/login', phone: '/auth/login' };
const CHANGE = { console: '/api/me/password', phone: '/me/password' };
const RESET = 'pilihan-admin';
const OWN = 'pilihan-sendiri';

const database = useTestDatabase();
let world: World;
let one: LiveProcess;
let two: LiveProcess;
let admin: { authorization: string };
let behindLogin: Doors;

beforeAll(async () => {
  world = await createWorld(database().sql);
  one = await startLiveProcess({ databaseUrl: database().url });
  two = await startLiveProcess({ databaseUrl: database().url, isRelay: false });
  admin = bearer(await login('console', 'admin-bangka', WORLD_PASSWORD));
  behindLogin = { console: await operationsBehindLogin(one.console), phone: await operationsBehindLogin(one.phone) };
});
afterAll(async () => {
  await one.stop();
  await two.stop();
});
beforeEach(() => database().sql`delete from login_failure`);

/** Every operation of the contract that asks for a session, found by asking it without one. */
async function operationsBehindLogin(app: App): Promise<Operation[]> {
  const { paths }: { paths: Record<string, Record<string, unknown>> } = (await app.inject('/openapi.json')).json();
  const all = Object.entries(paths).flatMap(([url, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase() as Operation['method'], url })),
  );
  const answers = await Promise.all(all.map((operation) => call(app, operation, {})));
  return all.filter((_, index) => answers[index]?.statusCode === 401);
}

const NOWHERE = '01a201ad-65c8-71bf-905a-e73a1148278c';
const nameOf = ({ method, url }: Operation) => `${method} ${url}`;
const call = (app: App, { method, url }: Operation, headers: Record<string, string>) =>
  app.inject({
    method,
    url: url.replace('{id}', NOWHERE),
    headers,
    ...(method === 'GET' ? {} : { payload: {} }),
  });

async function login(door: Door, username: string, password: string, at = one): Promise<string> {
  const reply = await at[door].inject({ method: 'POST', url: LOGIN[door], payload: { username, password } });
  if (reply.statusCode !== 200) throw new Error(`login of ${username}: ${reply.statusCode} ${reply.body}`);
  const { token }: { token: string } = reply.json();
  return token;
}

const reset = async (userId: string, password = RESET) => {
  const url = `/api/users/${userId}/reset-password`;
  expect((await one.console.inject({ method: 'POST', url, headers: admin, payload: { password } })).statusCode).toBe(
    200,
  );
};
const change = (door: Door, token: string, current: string, password: string, at = one) =>
  at[door].inject({ method: 'POST', url: CHANGE[door], headers: bearer(token), payload: { current, password } });

/** One more user like the world's of that role: each test leaves the others alone. */
let users = 0;
async function newUser(like: string): Promise<{ id: string; username: string }> {
  users += 1;
  const username = `orang-${users}`;
  const [user] = await database().sql<{ id: string }[]>`
    insert into app_user (id, username, name, role, password_hash, up3_id, ulp_id)
    select gen_random_uuid(), ${username}, name, role, password_hash, up3_id, ulp_id from app_user where username = ${like}
    returning id`;
  const id = user?.id ?? '';
  await database().sql`insert into technician (id, user_id, crew_id, name)
    select gen_random_uuid(), ${id}, t.crew_id, t.name from technician t join app_user u on u.id = t.user_id
    where u.username = ${like}`;
  return { id, username };
}
const technician = () => world.crews[0]?.username ?? '';
const ROLES = [
  ['admin', 'console', () => world.usernames.admin],
  ['manager', 'console', () => world.usernames.manager],
  ['operator', 'console', () => world.usernames.operator],
  ['technician', 'phone', technician],
] as const;

describe.each(ROLES)('an %s whose password somebody else chose', (_role, door, like) => {
  let user: { id: string; username: string };
  let token: string;

  beforeAll(async () => {
    user = await newUser(like());
    await reset(user.id);
    token = await login(door, user.username, RESET);
  });

  test.each(['console', 'phone'] as const)(
    'is refused everything of the %s API but choosing another one',
    async (api) => {
      expect(behindLogin[api].map(nameOf)).toEqual(expect.arrayContaining(STAYS_OPEN[api]));
      const closed = behindLogin[api].filter((operation) => !STAYS_OPEN[api].includes(nameOf(operation)));
      expect(closed.length).toBeGreaterThan(api === 'console' ? 35 : 10);
      const before = await fingerprint();
      const answers = await Promise.all(
        closed.map(async (operation) => {
          const reply = await call(one[api], operation, bearer(token));
          const { type, code }: { type: string; code: string } = reply.json();
          return `${nameOf(operation)} ${reply.statusCode} ${code} ${type}`;
        }),
      );
      const refused = '403 password_change_required urn:comcen:problem:password_change_required';
      expect(answers).toEqual(closed.map((operation) => `${nameOf(operation)} ${refused}`));
      expect(await fingerprint()).toEqual(before);
    },
  );

  test('is told what to do, by cookie as by bearer', async () => {
    const cookie = `comcen_${door}=${token}`;
    const reply = await one[door].inject({
      url: door === 'console' ? '/api/map' : '/work-orders',
      headers: { cookie },
    });
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toMatchObject({
      status: 403,
      code: 'password_change_required',
      detail: expect.stringContaining('Choose your own first'),
    });
  });

  test('hears who they are, and that it must be changed', async () => {
    const reply = await one[door].inject({ url: door === 'console' ? '/api/me' : '/me', headers: bearer(token) });
    expect(reply.json()).toMatchObject({ username: user.username, mustChangePassword: true });
  });

  test('gets no live link: not by the upgrade, not by a first frame', async () => {
    const url = door === 'console' ? one.consoleSocket : one.phoneSocket;
    await expect(connectSocket(url, token)).rejects.toThrow('upgrade refused: 403');
    const client = await connectSocket(url);
    client.send({ t: 'auth', token });
    client.subscribe(door === 'console' ? 'board' : 'crew');
    expect(await client.next('error')).toMatchObject({
      code: 'password_change_required',
      detail: expect.stringContaining('Choose your own first'),
    });
    expect(await client.closed).toMatchObject({ code: 4403 });
    expect(client.frames.map(({ t }) => t)).toEqual(['hello', 'error']);
  });

  test('chose one: works like anybody else of the role, in every process at once; the other sessions are over', async () => {
    const others = await Promise.all([login(door, user.username, RESET), login(door, user.username, RESET, two)]);
    const closed = behindLogin[door].filter((operation) => !STAYS_OPEN[door].includes(nameOf(operation)));
    // The other process has seen this session too, a moment ago.
    await Promise.all(closed.map((operation) => call(two[door], operation, bearer(token))));
    expect((await change(door, token, RESET, OWN)).json()).toMatchObject({ mustChangePassword: false });

    const unchanged = bearer(await login(door, (await newUser(like())).username, WORLD_PASSWORD));
    for (const operation of closed) {
      const there = await call(two[door], operation, bearer(token));
      const here = await call(one[door], operation, bearer(token));
      const anybody = await call(one[door], operation, unchanged);
      const statuses = { there: there.statusCode, here: here.statusCode };
      expect({ operation, ...statuses }).toEqual({ operation, there: anybody.statusCode, here: anybody.statusCode });
    }
    const whoAmI = { method: 'GET', url: door === 'console' ? '/api/me' : '/me' } as const;
    for (const other of others) expect((await call(one[door], whoAmI, bearer(other))).statusCode).toBe(401);
    const client = await connectSocket(door === 'console' ? two.consoleSocket : two.phoneSocket, token);
    client.subscribe(door === 'console' ? 'board' : 'crew');
    await client.next('live');
    await client.close();
    await expect(login(door, user.username, RESET)).rejects.toThrow('401');
    await login(door, user.username, OWN);
  });
});

test('a technician may leave without choosing one', async () => {
  const user = await newUser(technician());
  await reset(user.id);
  const token = await login('phone', user.username, RESET);
  const leave = { method: 'POST', url: '/auth/logout' } as const;
  expect((await call(one.phone, leave, bearer(token))).statusCode).toBe(204);
  expect((await call(one.phone, leave, bearer(token))).statusCode).toBe(401);
});

describe('a user', () => {
  const creation = (username: string) => ({ username, name: 'Baru', role: 'operator', up3: 'bangka', password: RESET });

  test('whom an admin made chooses another password first', async () => {
    const payload = creation('baru-dari-admin');
    const made = await one.console.inject({ method: 'POST', url: '/api/users', headers: admin, payload });
    expect(made.json()).toMatchObject({ mustChangePassword: true });
    const token = await login('console', 'baru-dari-admin', RESET);
    expect((await call(one.console, { method: 'GET', url: '/api/map' }, bearer(token))).statusCode).toBe(403);
    await change('console', token, RESET, OWN);
    expect((await call(one.console, { method: 'GET', url: '/api/map' }, bearer(token))).statusCode).toBe(200);
  });

  test('at work while the password is reset is out in every process, and back only to choose another one', async () => {
    const user = await newUser(world.usernames.operator);
    const token = await login('console', user.username, WORLD_PASSWORD);
    const map = { method: 'GET', url: '/api/map' } as const;
    expect((await call(two.console, map, bearer(token))).statusCode).toBe(200);
    const sockets = await Promise.all([one, two].map((at) => connectSocket(at.consoleSocket, token)));
    for (const socket of sockets) socket.subscribe('board');
    await Promise.all(sockets.map((socket) => socket.next('live')));
    await reset(user.id);
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 4401 });
    for (const at of [one, two]) expect((await call(at.console, map, bearer(token))).statusCode).toBe(401);
    const again = bearer(await login('console', user.username, RESET, two));
    for (const at of [one, two]) expect((await call(at.console, map, again)).statusCode).toBe(403);
  });

  test('who changes the own password unasked stays, and is out everywhere else at once', async () => {
    const user = await newUser(world.usernames.operator);
    const [mine, other] = await Promise.all([1, 2].map(() => login('console', user.username, WORLD_PASSWORD)));
    const map = { method: 'GET', url: '/api/map' } as const;
    const sockets = await Promise.all([one, two].map((at) => connectSocket(at.consoleSocket, other)));
    for (const at of [one, two]) expect((await call(at.console, map, bearer(other ?? ''))).statusCode).toBe(200);
    expect((await change('console', mine ?? '', WORLD_PASSWORD, OWN)).statusCode).toBe(200);
    expect((await call(one.console, map, bearer(other ?? ''))).statusCode).toBe(401);
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 4401 });
    for (const at of [one, two]) {
      expect((await call(at.console, map, bearer(other ?? ''))).statusCode).toBe(401);
      expect((await call(at.console, map, bearer(mine ?? ''))).statusCode).toBe(200);
    }
  });

  test('who logs in with the old password in the moment of the reset gets no session', async () => {
    const user = await newUser(world.usernames.operator);
    const { sql } = database();
    let attempt: Promise<number> = Promise.resolve(0);
    await sql.begin(async (tx) => {
      await tx`update app_user set password_hash = ${await hashPassword(RESET)} where id = ${user.id}`;
      attempt = one.console
        .inject({ method: 'POST', url: LOGIN.console, payload: { username: user.username, password: WORLD_PASSWORD } })
        .then((reply) => reply.statusCode);
      // The old password is right until this commits; the login waits for it with its session.
      await expect.poll(waitingForLock).toBe(1);
      await tx`update session set revoked_at = now() where user_id = ${user.id}`;
    });
    expect(await attempt).toBe(401);
    expect(await sql`select 1 from session where user_id = ${user.id}`).toHaveLength(0);
  });

  const waitingForLock = async () => {
    const [row] = await database().sql<{ n: number }[]>`
      select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return row?.n;
  };
});

test('a session is believed from memory unless it must choose a password', async () => {
  const user = await newUser(world.usernames.operator);
  const sessions = sessionsOf(one.services);
  const ordinary = await login('console', user.username, WORLD_PASSWORD);
  await sessions.find(ordinary);
  expect(sessions.peek(ordinary)).toMatchObject({ username: user.username, mustChangePassword: false });
  await reset(user.id);
  const asked = await login('console', user.username, RESET);
  expect(await sessions.find(asked)).toMatchObject({ mustChangePassword: true });
  expect(sessions.peek(asked)).toBeUndefined();
  await change('console', asked, RESET, OWN, two);
  expect(await sessions.find(asked)).toMatchObject({ mustChangePassword: false });
  expect(sessions.peek(asked)).toBeDefined();
});

const fingerprint = async () => database().sql`
  select (select count(*) from domain_event) as events, (select sum(version) from app_user) as users,
    (select sum(version) from work_order) as orders, (select count(*) from position_latest) as positions`;
