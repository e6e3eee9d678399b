import type { Context } from '@comcen/server/context.ts';
import { reliability } from '@comcen/server/queries/reliability.ts';
import { interruptedCustomers } from '@comcen/server/queries/reliability-lists.ts';
import { compareTallies } from '@comcen/server/test/commands/kpi/reliability/compare-tallies.ts';
import { foldInterruptions } from '@comcen/server/test/commands/kpi/reliability/fold-interruptions.ts';
import { rebuildInterruptions } from '@comcen/server/test/commands/kpi/reliability/rebuild-interruptions.ts';
import { makeMissingTallies } from '@comcen/server/test/commands/kpi/reliability/roll-up-tallies.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { generator, insertDarkness, insertPlanned, MINUTE_MS, sitesOf } from '../factories/interruptions.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
/** Midnight WIB; January to March. */
const start = new Date('2025-12-31T17:00:00Z');
const MONTHS = ['2026-01-01', '2026-02-01', '2026-03-01'];
const MINUTES = 90 * 1440;
const MAJOR = '2026-02-10';
let world: World;
const ids: string[] = [];

const at = (day: number): Date => new Date(start.getTime() + day * 1440 * MINUTE_MS);
const contextOf = (actor: Context['actor']): Context => ({
  db: drizzleOn(database().sql),
  sql: database().sql,
  actor,
  clock: () => at(95),
  newId: () => crypto.randomUUID(),
  log: pino({ level: 'silent' }),
  ring: () => undefined,
  inTransaction: false,
});
const system = () => contextOf({ kind: 'system' });
const manager = () => {
  const scope = { up3Id: world.up3Id, ulpId: null };
  const id = world.managerUserId;
  return contextOf({ kind: 'user', userId: id, sessionId: id, name: 'M', role: 'manager', scope, crewId: null });
};
const fold = (some: readonly string[]) => withTransaction(system(), (tx) => foldInterruptions(tx, world.up3Id, some));

/** Faults and planned outages at random; on the major day all feeders for hours; the year before quiet days, for the threshold. */
beforeAll(async () => {
  const { sql } = database();
  world = await createWorld(sql);
  const random = generator(3);
  const sites = sitesOf(world);
  for (let n = 0; n < 220; n += 1) {
    const site = sites[Math.floor(random() ** 0.7 * sites.length)];
    if (!site) continue;
    const from = Math.floor(random() * (MINUTES - 2000));
    const to = from + 1 + Math.floor(random() ** 3 * 900);
    const insert = random() < 0.15 && site.level !== 'service' ? insertPlanned : insertDarkness;
    ids.push((await insert(sql, world, start, site, { from, to })).id);
  }
  for (const site of sites.filter(({ level }) => level === 'feeder')) {
    const from = 40 * 1440 + 300;
    ids.push((await insertDarkness(sql, world, start, site, { from, to: from + 700 })).id);
  }
  await sql`
    insert into reliability_day (up3_id, level, day, ulp_id, feeder_id, kind, events, ci, cmi_s, momentary)
    select ${world.up3Id}, 'up3', date '2025-06-01' + n, '', '', 'fault', 1, 5, 1000000 + 500 * n, 0 from generate_series(1, 60) n`;
  await rebuildInterruptions(system(), world.up3Id);
}, 60_000);

const stored = async () => ({
  tallies: await database().sql`select * from outage_tally order by month, day, ulp_id, feeder_id, kind`,
  months: await database()
    .sql`select month::text, apart_days::text[] from outage_tally_month where month >= '2026-01-01' order by month`,
});

test('a tally is what each customer had, one by one', async () => {
  for (const month of MONTHS) expect(await compareTallies(system(), world.up3Id, month)).toEqual([]);
  const { tallies } = await stored();
  expect(new Set(tallies.map(({ kind }) => kind))).toEqual(new Set(['fault', 'planned']));
});

test('the major event day stands apart from its month', async () => {
  const { months } = await stored();
  expect(months.map(({ month, apart_days: days }) => [month, days])).toEqual([
    ['2026-01-01', []],
    ['2026-02-01', [MAJOR]],
    ['2026-03-01', []],
  ]);
});

const PERIODS = [
  { name: 'three months', from: 0, to: 90 },
  { name: 'one month', from: 31, to: 59 },
  { name: 'ragged at both ends', from: 12, to: 71 },
  { name: 'within a month', from: 35, to: 45 },
];
const CASES = PERIODS.flatMap((period) =>
  (['with', 'without'] as const).flatMap((medDays) =>
    (['all', 'fault', 'planned'] as const).map((kind) => ({ ...period, medDays, kind })),
  ),
);

/** Every figure and the whole list, as the tallies or (none made) the outages give them. */
async function said({ from, to, medDays, kind }: (typeof CASES)[number]) {
  const asked = { from: at(from), to: at(to), medDays, kind };
  const figures = [];
  for (const groupBy of ['none', 'ulp', 'feeder', 'month'] as const)
    figures.push(await reliability(manager(), { ...asked, groupBy }));
  const list = await interruptedCustomers(manager(), { ...asked, measure: 'celidT', limit: 500 });
  return { figures, list };
}

test.each(CASES)('$name, $kind, $medDays major event days: from tallies the same as from the outages', async (one) => {
  const { sql } = database();
  const fromTallies = await said(one);
  await sql`update outage_tally_month set up3_id = up3_id || '.'`;
  expect(await said(one)).toEqual(fromTallies);
  await sql`update outage_tally_month set up3_id = rtrim(up3_id, '.')`;
});

test('leaving the major event day out changes what customers had', async () => {
  const asked = { from: at(31), to: at(59), kind: 'all', groupBy: 'none' } as const;
  const [all, without] = [
    await reliability(manager(), { ...asked, medDays: 'with' }),
    await reliability(manager(), { ...asked, medDays: 'without' }),
  ];
  expect(all.majorEventDays).toEqual([MAJOR]);
  expect(all.total.celidS?.customers).toBe(30);
  expect(without.total.celidS?.customers).toBeLessThan(30);
});

test('whole months are read from the tallies alone', async () => {
  const { sql } = database();
  const asked = { from: at(0), to: at(90), kind: 'all', medDays: 'without', groupBy: 'month' } as const;
  const before = await reliability(manager(), asked);
  await sql`create table kept as select * from customer_outage`;
  await sql`truncate customer_outage`;
  expect(await reliability(manager(), asked)).toEqual(before);
  await sql`insert into customer_outage select * from kept`;
});

test('folded one by one in any order, they are what a rebuild makes', async () => {
  const before = await stored();
  const { sql } = database();
  await sql`truncate interruption, interruption_span, customer_outage, outage_tally, outage_tally_month`;
  await sql`delete from reliability_day where day >= '2026-01-01'`;
  const random = generator(5);
  const order = ids.map((id) => ({ id, at: random() })).sort((a, b) => a.at - b.at);
  for (const { id } of order) await fold([id]);
  for (const month of MONTHS) expect(await compareTallies(system(), world.up3Id, month)).toEqual([]);
  // On the way other days may have been the worst ones: they still stand apart, and nothing is said differently.
  await sql`truncate outage_tally_month`;
  await makeMissingTallies(system(), world.up3Id);
  expect(await stored()).toEqual(before);
}, 60_000);

test('a transformer that moves to another ULP and feeder is one place with two parts', async () => {
  const { sql } = database();
  const [moved, other] = [
    world.transformers[0],
    world.transformers.find(({ ulpId }) => ulpId !== world.transformers[0]?.ulpId),
  ];
  if (!moved || !other) throw new Error('the world needs transformers in two ULPs');
  const later = await insertDarkness(
    sql,
    world,
    start,
    {
      level: 'transformer',
      deviceId: moved.id,
      idpels: world.customers.flatMap((one) => (one.transformerId === moved.id ? [one.idpel] : [])),
    },
    { from: 85 * 1440, to: 85 * 1440 + 600 },
  );
  await sql`update grid_device set ulp_id = ${other.ulpId},
    ancestor_ids = (select ancestor_ids from grid_device where id = ${other.id}) where id = ${moved.id}`;
  await fold([later.id]);
  const parts = await sql`select distinct ulp_id from customer_outage where place = ${moved.id}`;
  expect(parts).toHaveLength(2);
  for (const month of MONTHS) expect(await compareTallies(system(), world.up3Id, month)).toEqual([]);
});

test('a locked month keeps its tallies', async () => {
  const { sql } = database();
  const before = await stored();
  await sql`insert into kpi_lock (up3_id, month, locked_at, definitions) values (${world.up3Id}, '2026-01-01', now(), '{}')`;
  await sql`update incident set restored_at = restored_at + interval '30 minutes' where restored_at is not null`;
  await rebuildInterruptions(system(), world.up3Id);
  const after = await stored();
  const january = ({ tallies }: typeof before) => tallies.filter(({ month }) => String(month).includes('Jan 01 2026'));
  expect(january(before).length).toBeGreaterThan(0);
  expect(january(after)).toEqual(january(before));
  expect(after.tallies).not.toEqual(before.tallies);
  for (const month of MONTHS) expect(await compareTallies(system(), world.up3Id, month)).toEqual([]);
});
