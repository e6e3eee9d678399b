import { sumMonths } from '@comcen/server/commands/kpi/reliability/roll-up-reliability.ts';
import type { Context } from '@comcen/server/context.ts';
import { majorEventDays } from '@comcen/server/queries/major-event-days.ts';
import { reliability } from '@comcen/server/queries/reliability.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { generator } from '../factories/interruptions.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const CUSTOMERS = 290_000;
const DAY_MS = 86_400_000;
let world: World;

const manager = (): Context => {
  const { sql } = database();
  const id = world.managerUserId;
  return {
    db: drizzleOn(sql),
    sql,
    actor: {
      kind: 'user',
      userId: id,
      sessionId: id,
      name: 'M',
      role: 'manager',
      scope: { up3Id: world.up3Id, ulpId: null },
      crewId: null,
    },
    clock: () => new Date('2026-12-31T12:00:00Z'),
    newId: () => crypto.randomUUID(),
    log: pino({ level: 'silent' }),
    ring: () => undefined,
    inTransaction: false,
  };
};

/** Box-Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

beforeAll(async () => {
  const { sql } = database();
  world = await createWorld(sql);
  const random = generator(2026);
  const rows: object[] = [];
  for (let at = Date.UTC(2019, 0, 1); at < Date.UTC(2027, 0, 1); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    // Log-normal days, one in twenty without any interruption; the blackout of 2026 in the year that is judged.
    const saidiMin = random() < 0.05 ? 0 : Math.exp(-1.6 + 1.3 * normal(random));
    const cmiS = day === '2026-03-21' ? CUSTOMERS * 5 * 3600 : Math.round(saidiMin * CUSTOMERS * 60);
    const row = {
      up3_id: world.up3Id,
      day,
      kind: 'fault',
      events: 1,
      ci: Math.round(cmiS / 5400),
      cmi_s: cmiS,
      momentary: 0,
    };
    rows.push(
      { ...row, level: 'up3', ulp_id: '', feeder_id: '' },
      { ...row, level: 'feeder', ulp_id: world.ulpIds[0], feeder_id: '' },
    );
  }
  for (let n = 0; n < rows.length; n += 1000) await sql`insert into reliability_day ${sql(rows.slice(n, n + 1000))}`;
  const months = await sql<
    { month: string }[]
  >`select distinct date_trunc('month', day)::date::text as month from reliability_day`;
  await sumMonths(
    manager(),
    world.up3Id,
    months.map(({ month }) => month),
  );
  await sql`insert into customers_served (up3_id, month, ulp_id, feeder_id, customers)
    values (${world.up3Id}, '2019-01-01', ${world.ulpIds[0]}, '', ${CUSTOMERS})`;
});

test('2.5 beta of a generated five-year series is what PostgreSQL computes by ln, avg, stddev_samp and exp', async () => {
  const { sql } = database();
  const { threshold, days, items, basis } = await majorEventDays(manager(), 2026);
  const [own] = await sql<{ alpha: number; beta: number; t_med: number; days: number }[]>`
    with day as (
      select ln(cmi_s / 60.0::float8 / ${CUSTOMERS}::float8) as log from reliability_day
      where level = 'up3' and day >= '2021-01-01' and day < '2026-01-01' and cmi_s > 0)
    select avg(log) as alpha, stddev_samp(log) as beta, exp(avg(log) + 2.5 * stddev_samp(log)) as t_med, count(*)::int as days from day`;
  if (!own || !threshold) throw new Error('no threshold');
  expect(basis).toEqual({ from: '2021-01-01', to: '2026-01-01' });
  expect(days).toBe(own.days);
  expect(days).toBeLessThan(1826);
  expect(threshold.alpha).toBeCloseTo(own.alpha, 12);
  expect(threshold.beta).toBeCloseTo(own.beta, 12);
  expect(threshold.tMedMin).toBeCloseTo(own.t_med, 10);
  const above = await sql<{ day: string }[]>`select day::text from reliability_day
    where level = 'up3' and day >= '2026-01-01' and day < '2027-01-01' and cmi_s / 60.0::float8 / ${CUSTOMERS}::float8 > ${own.t_med} order by day`;
  expect(items.map(({ day }) => day)).toEqual(above.map(({ day }) => day));
  expect(items.find(({ day }) => day === '2026-03-21')).toMatchObject({ saidiMin: 300 });
});

test('without major event days their customers` minutes are in no figure, and nothing else is missing', async () => {
  const { sql } = database();
  const period = {
    from: new Date('2025-12-31T17:00:00Z'),
    to: new Date('2026-12-31T17:00:00Z'),
    kind: 'all',
    groupBy: 'month',
  } as const;
  const withThem = await reliability(manager(), { ...period, medDays: 'with' });
  const without = await reliability(manager(), { ...period, medDays: 'without' });
  const { items } = await majorEventDays(manager(), 2026);
  expect(withThem.majorEventDays).toEqual(items.map(({ day }) => day));
  const [left] = await sql<{ cmi_s: number }[]>`select sum(cmi_s)::float8 as cmi_s from reliability_day
    where level = 'up3' and day = any(${sql.array(withThem.majorEventDays)}::date[])`;
  expect(withThem.total.cmiS - without.total.cmiS).toBe(left?.cmi_s);
  expect((withThem.total.saidiMin ?? 0) - (without.total.saidiMin ?? 0)).toBeGreaterThanOrEqual(300);
  expect(withThem.items).toHaveLength(12);
});

test('a history of a few days makes no threshold', async () => {
  await database().sql`delete from reliability_day where day < '2025-11-28'`;
  expect(await majorEventDays(manager(), 2026)).toMatchObject({ threshold: null, items: [], daysNeeded: 36 });
});
