import type { Context } from '@comcen/server/context.ts';
import { createLog } from '@comcen/server/http/log.ts';
import { prepareDatabase } from '@comcen/server/roles/prepare-database.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { applyRoster } from '@comcen/server/test/commands/crew/apply-roster.ts';
import { setDuty } from '@comcen/server/test/commands/crew/set-duty.ts';
import { verifyPassword } from '@comcen/server/test/commands/session/password.ts';
import { createUser } from '@comcen/server/test/commands/user/create-user.ts';
import { readConfig } from '@comcen/server/test/config.ts';
import { seedDemo } from '@comcen/server/test/db/seed/demo.ts';
import { loadGeography } from '@comcen/server/test/geo/geography.ts';
import type { PendingQuery, Row, Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createTestDatabase, useTestDatabase } from '../harness/postgres.ts';

const geo = loadGeography();
const NOW = new Date('2026-03-02T01:00:00Z');
const seedSmall = (sql: Sql) => seedDemo({ sql, geo, clock: () => NOW, password: 'comcen-demo', scale: 'small' });

describe('the demo seed', () => {
  const database = useTestDatabase();
  const sql = () => database().sql;
  const numberOf = async (query: PendingQuery<Row[]>): Promise<number> => Number((await query)[0]?.n);

  beforeAll(async () => {
    expect(await seedSmall(sql())).toEqual({ seeded: true });
  });

  it('has the units, crews and people that Bangka has', async () => {
    const [counts] = await sql()`select
      (select count(*)::int from up3) as up3s, (select count(*)::int from ulp) as ulps,
      (select count(*)::int from posko) as poskos, (select count(*)::int from crew) as crews,
      (select count(*)::int from technician) as technicians, (select count(*)::int from app_user) as users,
      (select count(*)::int from tracker_device) as trackers, (select count(*)::int from setting) as settings`;
    expect(counts).toEqual({
      up3s: 1,
      ulps: 5,
      poskos: 31,
      crews: 93,
      technicians: 186,
      users: 200,
      trackers: 93,
      settings: 0,
    });
  });

  it('has a posko in each kecamatan of the main island, five of them in the city, and each stands in its ULP', async () => {
    const poskos = await sql()<{ id: string; ulpId: string; lat: number; lng: number }[]>`
      select id, ulp_id as "ulpId", lat, lng from posko`;
    const byUlp = Object.fromEntries(
      geo.ulps.map(({ id }) => [id, poskos.filter((posko) => posko.ulpId === id).length]),
    );
    expect(byUlp).toEqual({ pkp: 8, slt: 8, mtk: 6, kba: 3, tbl: 6 });
    for (const posko of poskos) expect(geo.ulpAt(posko), posko.id).toBe(posko.ulpId);
    const ids = poskos.map(({ id }) => id);
    expect(ids).not.toContain('tbl-lepar');
    expect(ids).not.toContain('tbl-kepulauan-pongok');
  });

  it('has one crew per posko and shift, numbered within its ULP, off duty until the roster speaks', async () => {
    const rows = await sql()`select posko_id, count(*)::int as crews, array_agg(distinct shift order by shift) as shifts
      from crew group by posko_id`;
    expect(rows).toHaveLength(31);
    for (const row of rows) expect(row).toMatchObject({ crews: 3, shifts: [1, 2, 3] });
    const codes = (await sql()`select code from crew where ulp_id = 'kba' order by code`).map(({ code }) => code);
    expect(codes).toEqual(['01', '02', '03', '04', '05', '06', '07', '08', '09'].map((nn) => `kba-${nn}`));
    expect(await numberOf(sql()`select count(*) as n from crew where on_duty or duty_since is not null`)).toBe(0);
    expect(await numberOf(sql()`select count(*) as n from technician where on_duty`)).toBe(0);
    expect(
      await numberOf(
        sql()`select count(*) as n from crew join posko on posko.id = posko_id where posko.ulp_id <> crew.ulp_id`,
      ),
    ).toBe(0);
  });

  it('has two technicians per crew with the documented logins, and a tracker key that is stored as its hash', async () => {
    const rows = await sql()`select crew.code, array_agg(username order by username) as logins
      from crew join technician on crew_id = crew.id join app_user on app_user.id = user_id and role = 'technician'
      group by crew.code`;
    expect(rows).toHaveLength(93);
    for (const { code, logins } of rows) expect(logins).toEqual([`yantek-${code}`, `yantek-${code}-b`]);
    const office = await sql()`select username, up3_id from app_user where role <> 'technician'`;
    const operators = Array.from({ length: 12 }, (_, i) => `operator${i + 1}`);
    expect(new Set(office.map(({ username }) => username))).toEqual(new Set(['admin', 'manager', ...operators]));
    expect(office.filter(({ up3_id }) => up3_id === null).map(({ username }) => username)).toEqual(['admin']);
    const tracker = sql()`select count(*) as n from tracker_device join crew on crew.id = crew_id
      where key_hash = sha256(convert_to('demo-' || crew.code, 'UTF8'))`;
    expect(await numberOf(tracker)).toBe(93);
  });

  it('gives no password away and lets the given one in', async () => {
    const hashes = (await sql()`select distinct password_hash as hash from app_user`).map(({ hash }) => String(hash));
    expect(hashes).toHaveLength(1);
    expect(hashes[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hashes[0] ?? null, 'comcen-demo')).toBe(true);
    expect(await verifyPassword(hashes[0] ?? null, 'comcen')).toBe(false);
  });
});

/** Everything that must be the same in every run: not the password's salt, not the time. */
async function checksums(sql: Sql): Promise<Record<string, unknown>> {
  const rows = await sql`
    select 'ulp' as name, md5(string_agg(t::text, '|' order by id)) as sum from ulp t
    union all select 'posko', md5(string_agg(t::text, '|' order by id)) from posko t
    union all select 'crew', md5(string_agg(t::text, '|' order by id)) from crew t
    union all select 'technician', md5(string_agg(t::text, '|' order by id)) from technician t
    union all select 'app_user', md5(string_agg(id || username || name || coalesce(phone, ''), '|' order by id)) from app_user
    union all select 'grid_device', md5(string_agg(t::text, '|' order by id)) from grid_device t
    union all select 'customer', md5(string_agg(t::text, '|' order by idpel)) from customer t
    union all select 'tracker_device', md5(string_agg(key_hash::text || crew_id, '|' order by key_hash)) from tracker_device`;
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}

describe('seeding', () => {
  const first = useTestDatabase();
  const second = useTestDatabase();

  it('by two processes at once happens once, and again does nothing', async () => {
    const both = await Promise.all([seedSmall(first().sql), seedSmall(first().sql)]);
    expect(both.map(({ seeded }) => seeded).sort()).toEqual([false, true]);
    const before = await checksums(first().sql);
    expect(await seedSmall(first().sql)).toEqual({ seeded: false });
    expect(await checksums(first().sql)).toEqual(before);
  });

  it('makes the same rows in every database', async () => {
    await seedSmall(second().sql);
    const sums = await checksums(second().sql);
    expect(Object.values(sums).every((sum) => typeof sum === 'string')).toBe(true);
    expect(sums).toEqual(await checksums(first().sql));
  });

  it('that dies among the customers leaves nothing, and the next one does the whole', async () => {
    const third = await createTestDatabase();
    try {
      const dying = seedDemo({
        sql: third.sql,
        geo,
        clock: () => NOW,
        password: 'comcen-demo',
        scale: 'small',
        progress: ({ done }) => {
          if (done > 0) throw new Error('killed');
        },
      });
      await expect(dying).rejects.toThrow('killed');
      const [left] =
        await third.sql`select (select count(*)::int from up3) as up3s, (select count(*)::int from customer) as customers,
        (select count(*)::int from grid_device) as devices, (select count(*)::int from app_user) as users`;
      expect(left).toEqual({ up3s: 0, customers: 0, devices: 0, users: 0 });
      expect(await seedSmall(third.sql)).toEqual({ seeded: true });
      expect(await checksums(third.sql)).toEqual(await checksums(second().sql));
    } finally {
      await third.drop();
    }
  });
});

describe('a production start', () => {
  const database = useTestDatabase();
  let services: TestServices;
  const at = (time: string): Context => ({
    ...systemContext(services),
    clock: () => new Date(`2026-03-02T${time}:00+07:00`),
  });
  const dutyOf = async (crewId: string) =>
    (await database().sql`select on_duty, off_roster from crew where id = ${crewId}`)[0];

  beforeAll(async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: database().url };
    const log = createLog('silent');
    await prepareDatabase(readConfig(env), { log, scale: 'small', onSeed: () => undefined });
    services = await createTestServices(database().url, env);
  });
  afterAll(() => services.close());

  it('invents nobody: no users, technicians, trackers, customers; crews have no shift, phone or vehicle', async () => {
    const [left] = await database().sql`select
      (select count(*)::int from ulp) as ulps, (select count(*)::int from posko) as poskos,
      (select count(*)::int from crew) as crews,
      (select count(*)::int from crew where shift is not null or phone is not null or vehicle is not null) as invented,
      (select count(*)::int from app_user) as users, (select count(*)::int from technician) as technicians,
      (select count(*)::int from tracker_device) as trackers, (select count(*)::int from customer) as customers,
      (select sum(customer_count)::int from grid_device) as counted`;
    expect(left).toEqual({
      ulps: 5,
      poskos: 31,
      crews: 93,
      invented: 0,
      users: 0,
      technicians: 0,
      trackers: 0,
      customers: 0,
      counted: 0,
    });
  });

  it('has explicit duty only: no roster calls a crew up, and none sends it home', async () => {
    const [crew] = await database().sql<{ id: string }[]>`select id from crew where code = 'pkp-01'`;
    const crewId = crew?.id ?? '';
    const person = { name: 'Budi', phone: null, ulp: null, password: 'a-good-password', up3: 'bangka' };
    await createUser(at('06:00'), { ...person, username: 'budi', role: 'technician', crewId });
    expect(await applyRoster(at('07:00'), 'bangka')).toBe(0);
    expect(await dutyOf(crewId)).toEqual({ on_duty: false, off_roster: false });
    await setDuty(at('12:00'), { crewId, onDuty: true, source: 'technician' });
    for (const time of ['15:00', '23:00']) expect(await applyRoster(at(time), 'bangka')).toBe(0);
    expect(await dutyOf(crewId)).toEqual({ on_duty: true, off_roster: false });
  });
});
