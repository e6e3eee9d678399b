import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { makeAdmin } from '@comcen/server/roles/make-admin.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, WORLD_PASSWORD, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;
let app: App;
let admin: { authorization: string };

beforeAll(async () => {
  world = await createWorld(database().sql);
  await createWorld(database().sql, { up3Id: 'other', ulpIds: ['ota', 'otb'], idpelPrefix: '17100' });
  services = await createTestServices(database().url);
  app = await buildConsoleApp(services);
  admin = bearer(await loginAs(app, world.usernames.admin));
});
afterAll(async () => {
  await app.close();
  await services.close();
});

const PASSWORD = 'kata-sandi-baru';
const OWN_PASSWORD = 'pilihan-saya-1';
const post = (url: string, payload: object | undefined, headers: Record<string, string> = admin) =>
  app.inject({ method: 'POST', url, headers, ...(payload ? { payload } : {}) });
const login = (username: string, password: string) => post('/api/auth/login', { username, password }, {});
const newUser = (over: object = {}) => ({
  name: 'Orang Baru',
  role: 'operator',
  up3: 'bangka',
  password: PASSWORD,
  ...over,
});
const eventsOf = async (id: string) => {
  const rows = await database().sql<{ type: string }[]>`
    select type from domain_event where entity = 'user' and entity_id = ${id} order by id`;
  return rows.map((row) => row.type);
};

/** Logs in with what an admin chose, and chooses another password, as everybody must. */
async function settled(username: string, password = PASSWORD): Promise<string> {
  const { token } = (await login(username, password)).json();
  const change = await post('/api/me/password', { current: password, password: OWN_PASSWORD }, bearer(token));
  expect(change.statusCode).toBe(200);
  return token;
}

describe('users', () => {
  test('are made by an admin, can log in, and leave an event', async () => {
    const made = await post('/api/users', newUser({ username: 'Operator.Baru', phone: '0812-3456-789' }));
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({
      username: 'operator.baru',
      role: 'operator',
      phone: '+628123456789',
      scope: { up3: 'bangka', ulp: null },
      disabledAt: null,
      mustChangePassword: true,
      version: 1,
    });
    expect((await login('operator.baru', PASSWORD)).statusCode).toBe(200);
    expect(await eventsOf(made.json().id)).toEqual(['user.created', 'user.logged_in']);
  });

  test('of the role technician belong to a crew of their UP3', async () => {
    const crewId = world.crews[0]?.id;
    const made = await post('/api/users', newUser({ username: 'yantek-x', role: 'technician', crewId }));
    expect(made.statusCode).toBe(201);
    const [row] = await database().sql`select crew_id from technician where user_id = ${made.json().id}`;
    expect(row?.crew_id).toBe(crewId);
  });

  test.each([
    [{ username: 'a b' }, 422, 'username'],
    [{ password: 'short' }, 422, 'password'],
    [{ role: 'king' }, 422, 'role'],
    [{ up3: null }, 422, 'up3'],
    [{ up3: 'nowhere' }, 422, 'up3'],
    [{ ulp: 'pkp' }, 422, 'ulp'],
    [{ role: 'manager', ulp: 'ota' }, 422, 'ulp'],
    [{ role: 'technician' }, 422, 'crewId'],
    [{ crewId: '01890000-0000-7000-8000-000000000000' }, 422, 'crewId'],
    [{ role: 'technician', crewId: '01890000-0000-7000-8000-000000000000' }, 422, 'crewId'],
    [{ phone: '12' }, 422, 'phone'],
    [{ username: 'operator-bangka' }, 409, 'username'],
  ])('with %j are refused, naming the field, and nothing is left', async (over, status, field) => {
    const count = async () => Number((await database().sql`select count(*) as n from app_user`)[0]?.n);
    const before = await count();
    const reply = await post('/api/users', newUser({ username: 'someone-new', ...over }));
    expect(reply.statusCode).toBe(status);
    expect(reply.json().errors).toEqual(expect.arrayContaining([{ field, message: expect.any(String) }]));
    expect(await count()).toBe(before);
  });

  test('are made once per key, and no hash of the password is kept beside Argon2id', async () => {
    const headers = { ...admin, 'idempotency-key': 'one-user' };
    const first = await post('/api/users', newUser({ username: 'once-only' }), headers);
    const again = await post('/api/users', newUser({ username: 'once-only', password: 'another-one-1' }), headers);
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  test('come in pages, each of them once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const url: string = `/api/users?limit=3${cursor ? `&cursor=${cursor}` : ''}`;
      const { items, nextCursor }: { items: { username: string }[]; nextCursor: string | null } = (
        await app.inject({ url, headers: admin })
      ).json();
      seen.push(...items.map((item) => item.username));
      cursor = nextCursor;
    }
    const all = await database().sql<{ username: string }[]>`select username from app_user order by username`;
    expect(seen).toEqual(all.map((row) => row.username));
    expect((await app.inject({ url: '/api/users?cursor=nonsense', headers: admin })).statusCode).toBe(422);
  });

  test.each(['operator', 'manager'] as const)('are no business of a %s', async (role) => {
    const other = bearer(await loginAs(app, world.usernames[role]));
    const replies = await Promise.all([
      app.inject({ url: '/api/users', headers: other }),
      post('/api/users', newUser({ username: 'not-me' }), other),
      post(`/api/users/${world.adminUserId}/reset-password`, { password: PASSWORD }, other),
      post(`/api/users/${world.adminUserId}/disable`, undefined, other),
    ]);
    expect(replies.map((reply) => reply.statusCode)).toEqual([403, 403, 403, 403]);
  });
});

describe('a reset password', () => {
  test('works at once, the old one no more, and ends every session', async () => {
    const { id } = (await post('/api/users', newUser({ username: 'forgetful' }))).json();
    const sessions = await Promise.all([login('forgetful', PASSWORD), login('forgetful', PASSWORD)]);
    const me = (index: number) => app.inject({ url: '/api/me', headers: bearer(sessions[index]?.json().token) });
    expect([(await me(0)).statusCode, (await me(1)).statusCode]).toEqual([200, 200]);
    const reset = await post(`/api/users/${id}/reset-password`, { password: 'sandi-yang-lain' });
    expect(reset.json()).toMatchObject({ id, version: 2 });
    expect([(await me(0)).statusCode, (await me(1)).statusCode]).toEqual([401, 401]);
    expect((await login('forgetful', PASSWORD)).statusCode).toBe(401);
    expect((await login('forgetful', 'sandi-yang-lain')).statusCode).toBe(200);
    expect(await eventsOf(id)).toContain('user.password_reset');
  });
});

describe('the own password', () => {
  const change = (token: string, body: object) => post('/api/me/password', body, bearer(token));
  const mustChange = async (token: string) =>
    (await app.inject({ url: '/api/me', headers: bearer(token) })).json().mustChangePassword;

  test('must be changed after an admin chose one: login and /api/me say so until it is done', async () => {
    const { id } = (await post('/api/users', newUser({ username: 'asked-to-change' }))).json();
    await settled('asked-to-change');
    expect((await login('asked-to-change', OWN_PASSWORD)).json().user.mustChangePassword).toBe(false);
    const reset = await post(`/api/users/${id}/reset-password`, { password: 'pilihan-admin' });
    expect(reset.json().mustChangePassword).toBe(true);
    const [mine, elsewhere] = await Promise.all([
      login('asked-to-change', 'pilihan-admin'),
      login('asked-to-change', 'pilihan-admin'),
    ]);
    expect(mine.json().user.mustChangePassword).toBe(true);
    const { token } = mine.json();
    expect(await mustChange(token)).toBe(true);

    const done = await change(token, { current: 'pilihan-admin', password: 'pilihan-sendiri' });
    expect(done.json()).toMatchObject({ id, mustChangePassword: false });
    expect(await mustChange(token)).toBe(false);
    const other = await app.inject({ url: '/api/me', headers: bearer(elsewhere.json().token) });
    expect(other.statusCode).toBe(401);
    expect((await login('asked-to-change', 'pilihan-admin')).statusCode).toBe(401);
    expect((await login('asked-to-change', 'pilihan-sendiri')).json().user.mustChangePassword).toBe(false);
    expect((await eventsOf(id)).filter((type) => type === 'user.password_changed')).toHaveLength(2);
  });

  test('stays when the current one is wrong, the new one short or the same; guesses are slowed as at the login', async () => {
    await post('/api/users', newUser({ username: 'stubborn' }));
    const { token } = (await login('stubborn', PASSWORD)).json();
    const refusals = [
      [{ current: PASSWORD, password: 'short' }, 'password'],
      [{ current: PASSWORD, password: PASSWORD }, 'password'],
      [{ current: 'guess', password: 'long-enough-1' }, 'current'],
    ] as const;
    for (const [body, field] of refusals) {
      const reply = await change(token, body);
      expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
    }
    for (let i = 0; i < 4; i += 1) await change(token, { current: `guess${i}`, password: 'long-enough-1' });
    expect((await change(token, { current: PASSWORD, password: 'long-enough-1' })).statusCode).toBe(429);
    services.advance(6_000);
    expect((await change(token, { current: PASSWORD, password: 'long-enough-1' })).statusCode).toBe(200);
  });

  test('is changed at the phone by a technician', async () => {
    const phone = await buildPhoneApp(services);
    const username = world.crews[3]?.username ?? '';
    const token = await loginAs(phone, username, '/auth/login');
    const payload = { current: WORLD_PASSWORD, password: 'sandi-petugas' };
    const reply = await phone.inject({ method: 'POST', url: '/me/password', payload, headers: bearer(token) });
    expect(reply.json()).toMatchObject({ username, mustChangePassword: false });
    await expect(loginAs(phone, username, '/auth/login')).rejects.toThrow('401');
    await phone.close();
  });

  test('reset by an admin for oneself need not be changed again', async () => {
    const { id } = (await post('/api/users', newUser({ username: 'second-admin', role: 'admin', up3: null }))).json();
    const own = bearer(await settled('second-admin'));
    const reset = await post(`/api/users/${id}/reset-password`, { password: 'pilihan-sendiri' }, own);
    expect(reset.json().mustChangePassword).toBe(false);
  });
});

describe('a disabled user', () => {
  test('is out at once and cannot come back until enabled', async () => {
    const { id } = (await post('/api/users', newUser({ username: 'leaver' }))).json();
    const token = (await login('leaver', PASSWORD)).json().token;
    const disabled = await post(`/api/users/${id}/disable`, undefined);
    expect(disabled.json().disabledAt).toEqual(expect.any(String));
    expect((await app.inject({ url: '/api/me', headers: bearer(token) })).statusCode).toBe(401);
    expect((await login('leaver', PASSWORD)).statusCode).toBe(401);
    expect((await post(`/api/users/${id}/disable`, undefined)).json()).toEqual(disabled.json());
    expect((await post(`/api/users/${id}/enable`, undefined)).json().disabledAt).toBeNull();
    expect((await login('leaver', PASSWORD)).statusCode).toBe(200);
    expect(await eventsOf(id)).toEqual(expect.arrayContaining(['user.disabled', 'user.enabled']));
  });

  test('is never the admin who asks, and never one who is not there', async () => {
    expect((await post(`/api/users/${world.adminUserId}/disable`, undefined)).statusCode).toBe(422);
    expect((await post('/api/users/01890000-0000-7000-8000-000000000000/disable', undefined)).statusCode).toBe(404);
    expect((await post('/api/users/seven/disable', undefined)).json().errors[0].field).toBe('id');
  });
});

describe('an admin of one UP3', () => {
  test('sees and makes nobody outside it, and nobody without a region', async () => {
    await post('/api/users', newUser({ username: 'admin-of-bangka', role: 'admin' }));
    const local = bearer(await settled('admin-of-bangka'));
    const { items } = (await app.inject({ url: '/api/users?limit=200', headers: local })).json();
    expect(new Set(items.map((item: { scope: { up3: string } }) => item.scope.up3))).toEqual(new Set(['bangka']));
    const create = (over: object) => post('/api/users', newUser({ username: 'reach-out', ...over }), local);
    expect((await create({ role: 'admin', up3: null })).statusCode).toBe(404);
    expect((await create({ up3: 'other' })).statusCode).toBe(404);
    const reset = await post(`/api/users/${world.adminUserId}/reset-password`, { password: PASSWORD }, local);
    expect(reset.statusCode).toBe(404);
    expect((await create({})).statusCode).toBe(201);
  });
});

describe('admin:create', () => {
  const firstAdmin = { username: 'first', name: 'First', role: 'admin', password: PASSWORD } as const;
  const noPlace = { up3: null, ulp: null, crewId: null, phone: null };

  test('makes an admin once, resets one there is, and says which in one line', async () => {
    const person = { ...firstAdmin, ...noPlace };
    await makeAdmin(services.config, person, false);
    const made = (await login('first', PASSWORD)).json();
    expect(made.user.mustChangePassword).toBe(false);
    const { token } = made;
    await expect(makeAdmin(services.config, person, false)).rejects.toThrow('first exists already');
    const heard = new Promise<void>((resolve) => {
      services.bus.subscribe('session_revoked', () => resolve());
    });
    await makeAdmin(services.config, { ...person, password: 'sandi-yang-lain' }, true);
    await heard;
    expect((await app.inject({ url: '/api/me', headers: bearer(token) })).statusCode).toBe(401);
    expect((await login('first', 'sandi-yang-lain')).json().user.mustChangePassword).toBe(false);
    await expect(makeAdmin(services.config, { ...person, username: 'nobody' }, true)).rejects.toThrow(
      'there is no admin',
    );
  });
});
