import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import type { Actor, Context } from '@comcen/server/context.ts';
import { AppError } from '@comcen/server/errors.ts';
import { kpiWhere } from '@comcen/server/queries/kpi-facts.ts';
import { kpiMeasureIs } from '@comcen/server/queries/kpi-measures.ts';
import { type KpiOrdersPage, kpiOrders } from '@comcen/server/queries/kpi-orders.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { KPI_MEASURES, type KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import { type KpiOrder, type KpiRow, kpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { historyStart, insertHistory } from '../factories/history.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { figuresInSql } from './kpis-in-sql.ts';

const database = useTestDatabase();
const ORDERS = 600;
const DAY_MS = 86_400_000;
const period = { from: historyStart, to: new Date(historyStart.getTime() + 20 * DAY_MS) };
const now = new Date(historyStart.getTime() + 30 * DAY_MS);
let world: World;

beforeAll(async () => {
  const { sql } = database();
  world = await createWorld(sql);
  const foreign = await createWorld(sql, { up3Id: 'other', ulpIds: ['ota', 'otb'], idpelPrefix: '17100' });
  await insertHistory(sql, world, { orders: ORDERS, seed: 7 });
  await insertHistory(sql, foreign, { orders: 40, seed: 8 });
  // Reached in the second of the report, by the millisecond before it: both are floored, so that is a response of 0 s.
  await sql`update work_order set reported_at = date_trunc('second', reported_at) + interval '900 ms',
    arrived_at = date_trunc('second', reported_at) + interval '100 ms' where state = 'closed' and hashtext(id::text) % 9 = 0`;
  await sql`update work_order set flags = '{hasty_restore}' where hashtext(id::text) % 11 = 0`;
  await sql`update incident set fault_level = (array['service', 'transformer', 'section'])[abs(hashtext(id::text)) % 3 + 1]`;
  await sql`update report set created_by = ${world.managerUserId} where hashtext(id::text) % 3 = 0`;
  for (const { up3Id } of [world, foreign]) await rebuildKpis(system(), up3Id);
});

function managerOf(scope: { up3Id: string | null; ulpId: string | null }, role: 'manager' | 'technician' = 'manager') {
  const { sql } = database();
  const id = world.managerUserId;
  const actor: Actor = { kind: 'user', userId: id, sessionId: id, name: 'Manager', role, scope, crewId: null };
  const log = pino({ level: 'silent' });
  const ctx: Context = {
    db: drizzleOn(sql),
    sql,
    actor,
    clock: () => now,
    newId: () => crypto.randomUUID(),
    log,
    ring: () => undefined,
    inTransaction: false,
  };
  return ctx;
}
const system = (): Context => ({ ...ofUp3(), actor: { kind: 'system' } });
const ofUp3 = () => managerOf({ up3Id: world.up3Id, ulpId: null });

async function allOrders(
  ctx: Context,
  asked: Omit<KpiOrdersPage, 'limit' | 'cursor' | 'measure'> & { measure?: KpiMeasure },
  limit: number,
): Promise<KpiOrder[]> {
  const page = { measure: 'count' as const, ...asked };
  const items: KpiOrder[] = [];
  let cursor: string | undefined;
  do {
    const reply = await kpiOrders(ctx, { ...page, limit, cursor });
    items.push(...reply.items);
    cursor = reply.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

test('the figures are those that PostgreSQL computes from the same rows', async () => {
  const { total } = await kpis(ofUp3(), period, 'day');
  const inSql = await figuresInSql(database().sql, world.up3Id, period);
  expect(total.count + total.cancelled + total.superseded).toBe(ORDERS);
  expect(inSql.count).toBeGreaterThan(ORDERS / 2);
  expect(total).toMatchObject({
    count: inSql.count,
    cancelled: inSql.cancelled,
    superseded: inSql.superseded,
    withoutRestore: inSql.without_restore,
  });
  expect(total.pausedMin).toBeCloseTo(inSql.paused_s / 60, 6);
  for (const [figures, expected] of [
    [total.response, inSql.response],
    [total.recovery.work, inSql.work],
    [total.recovery.outage, inSql.outage],
    [total.recovery.customer, inSql.customer],
  ] as const) {
    expect(figures.count).toBe(expected.count);
    for (const name of ['mean', 'p50', 'p90', 'p95', 'within'] as const) {
      expect(figures[name]).toBeCloseTo(expected[name], 6);
    }
  }
});

/** As many orders as the row says for each of its numbers. */
const countsOf = (row: KpiRow): Record<KpiMeasure, number> => ({
  ...row,
  response: row.response.count,
  customer: row.recovery.customer.count,
  work: row.recovery.work.count,
  outage: row.recovery.outage.count,
});

const meanOf = (values: readonly (number | null)[]) =>
  values.length === 0 ? null : values.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / values.length;

/** Each list of a row makes the figure again: its size, and the mean of what it shows. */
async function expectBehind(ctx: Context, row: KpiRow, asked: Pick<KpiOrdersPage, 'ulpId' | 'group'>) {
  const lists = new Map<KpiMeasure, KpiOrder[]>();
  for (const measure of KPI_MEASURES) lists.set(measure, await allOrders(ctx, { ...period, ...asked, measure }, 200));
  const sizes = Object.fromEntries([...lists].map(([measure, orders]) => [measure, orders.length]));
  const counts = countsOf(row);
  expect([row.key, sizes]).toEqual([row.key, Object.fromEntries(KPI_MEASURES.map((one) => [one, counts[one]]))]);
  const shown = (measure: KpiMeasure, read: (order: KpiOrder) => number | null) => (lists.get(measure) ?? []).map(read);
  for (const [measure, read, mean] of [
    ['response', (order) => order.responseMin, row.response.mean],
    ['customer', (order) => order.recoveryCustomerMin, row.recovery.customer.mean],
    ['work', (order) => order.recoveryWorkMin, row.recovery.work.mean],
    ['outage', (order) => order.recoveryOutageMin, row.recovery.outage.mean],
  ] as const satisfies [KpiMeasure, (order: KpiOrder) => number | null, number | null][]) {
    const expected = meanOf(shown(measure, read));
    if (expected === null) expect(mean).toBeNull();
    else expect(mean).toBeCloseTo(expected, 6);
  }
  expect(shown('paused', (order) => order.pausedMin).reduce<number>((sum, min) => sum + (min ?? 0), 0)).toBeCloseTo(
    row.pausedMin,
    6,
  );
  return lists;
}

test.each(KPI_GROUPINGS)(
  'grouped by %s: each number of each row opens its own orders',
  async (by) => {
    const ctx = ofUp3();
    const reply = kpiReply.parse(await kpis(ctx, period, by));
    expect(reply.items.length).toBeGreaterThan(1);
    const seen = new Map<KpiMeasure, number>();
    for (const row of reply.items) {
      const lists = await expectBehind(ctx, row, { group: { by, key: row.key } });
      for (const [measure, orders] of lists) seen.set(measure, (seen.get(measure) ?? 0) + orders.length);
    }
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(Object.entries(countsOf(reply.total)).filter(([key]) => seen.has(key as KpiMeasure))),
    );
  },
  60_000,
);

test('each number of the total opens its own orders, and the history has some of every kind', async () => {
  const { total } = await kpis(ofUp3(), period, 'ulp');
  const lists = await expectBehind(ofUp3(), total, {});
  for (const [measure, orders] of lists) expect([measure, orders.length > 0]).toEqual([measure, true]);
  expect(lists.get('response')?.some((order) => order.responseMin === 0)).toBe(true);
  for (const measure of ['cancelled', 'superseded'] as const) {
    const [order] = lists.get(measure) ?? [];
    expect(order).toMatchObject({ state: 'cancelled', cancelledAt: expect.any(String), responseMin: null });
  }
});

test('one ULP, day by day: what its own manager sees, and the orders behind each number', async () => {
  const [ulpId] = world.ulpIds;
  const ofUlp = managerOf({ up3Id: world.up3Id, ulpId });
  const narrowed = await kpis(ofUp3(), { ...period, ulpId }, 'day');
  expect(narrowed.items.length).toBeGreaterThan(10);
  expect(narrowed).toEqual(await kpis(ofUlp, period, 'day'));
  expect(await kpis(ofUlp, { ...period, ulpId }, 'day')).toEqual(narrowed);
  for (const row of narrowed.items) {
    const lists = await expectBehind(ofUp3(), row, { ulpId, group: { by: 'day', key: row.key } });
    for (const orders of lists.values()) expect(orders.every((order) => order.ulp === ulpId)).toBe(true);
  }
  await expectBehind(ofUlp, narrowed.total, { ulpId });
}, 60_000);

test('a ULP outside the region does not exist, for figures and lists', async () => {
  const [own, neighbour] = world.ulpIds;
  const ofUlp = managerOf({ up3Id: world.up3Id, ulpId: own });
  for (const [ctx, ulpId] of [
    [ofUlp, neighbour],
    [ofUlp, 'ota'],
    [ofUp3(), 'ota'],
    [ofUp3(), 'nowhere'],
  ] as const) {
    await expect(kpis(ctx, { ...period, ulpId }, 'ulp')).rejects.toMatchObject({ code: 'not_found' });
    await expect(allOrders(ctx, { ...period, ulpId }, 1)).rejects.toMatchObject({ code: 'not_found' });
  }
  const byAdmin = await kpis(managerOf({ up3Id: null, ulpId: null }), { ...period, ulpId: 'ota' }, 'ulp');
  expect(byAdmin.items.map((row) => row.key)).toEqual(['ota']);
});

test('pages give every order once, newest report first', async () => {
  const ctx = ofUp3();
  const inPages = await allOrders(ctx, period, 7);
  const { total } = await kpis(ctx, period, 'ulp');
  expect(new Set(inPages.map((order) => order.id)).size).toBe(total.count);
  const times = inPages.map((order) => order.reportedAt);
  expect(times).toEqual([...times].sort().reverse());
});

test('the period is half open and may lie in the future', async () => {
  const ctx = ofUp3();
  const [newest] = (await kpiOrders(ctx, { ...period, measure: 'count', limit: 1 })).items;
  const at = new Date(newest?.reportedAt ?? 0);
  const next = new Date(at.getTime() + 1);
  expect((await kpis(ctx, { from: period.from, to: at }, 'ulp')).total.count).toBe(
    (await kpis(ctx, { from: period.from, to: next }, 'ulp')).total.count - 1,
  );
  expect((await kpis(ctx, { from: at, to: next }, 'ulp')).total.count).toBe(1);
  const future = { from: new Date('2999-01-01'), to: new Date('2999-02-01') };
  expect(await kpis(ctx, future, 'ulp')).toMatchObject({ items: [], total: { count: 0, response: { mean: null } } });
});

test('a manager sees the own region only; an admin sees all', async () => {
  const [ulp] = world.ulpIds;
  const own = await kpis(managerOf({ up3Id: world.up3Id, ulpId: ulp }), period, 'ulp');
  expect(own.items.map((row) => row.key)).toEqual([ulp]);
  const ofAll = await kpis(ofUp3(), period, 'ulp');
  expect(own.total).toEqual({ ...ofAll.items.find((row) => row.key === ulp), key: 'total' });
  const behind = await allOrders(managerOf({ up3Id: world.up3Id, ulpId: ulp }), period, 200);
  expect(new Set(behind.map((order) => order.ulp))).toEqual(new Set([ulp]));
  const everything = await kpis(managerOf({ up3Id: null, ulpId: null }), period, 'ulp');
  expect(everything.items.map((row) => row.key)).toEqual(['ota', 'otb', ...world.ulpIds]);
});

test('targets are those of the settings', async () => {
  const { sql } = database();
  await sql`insert into setting (up3_id, key, value, updated_at) values (${world.up3Id}, 'responseTargetMin', '20', ${now})`;
  await rebuildKpis(system(), world.up3Id);
  const { targets, total } = await kpis(ofUp3(), period, 'ulp');
  await sql`delete from setting where key <> 'inferenceMode'`;
  await rebuildKpis(system(), world.up3Id);
  expect(targets).toEqual({ responseMin: 20, recoveryMin: 180 });
  expect(total.response.achievement).toBeCloseTo((2 - (total.response.mean ?? 0) / 20) * 100, 9);
});

test('technicians have no figures', async () => {
  const ctx = managerOf({ up3Id: world.up3Id, ulpId: null }, 'technician');
  await expect(kpis(ctx, period, 'ulp')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(kpiOrders(ctx, { ...period, measure: 'count', limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
});

test.each([
  [{ group: { by: 'hour', key: '24' } }, 'key'],
  [{ group: { by: 'shift', key: '0' } }, 'key'],
  [{ group: { by: 'day', key: '2026-02-30x' } }, 'key'],
  [{ cursor: 'bm9uc2Vuc2U' }, 'cursor'],
] as const)('a wrong value is refused by its name: %o', async (wrong, field) => {
  const refusal = await kpiOrders(ofUp3(), { ...period, measure: 'count', limit: 1, ...wrong }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(AppError);
  expect((refusal as AppError).issues.map((issue) => issue.field)).toEqual([field]);
});

test.each(KPI_MEASURES)('the period is read through its index, whatever is asked: %s', async (measure) => {
  const scope = { up3Id: world.up3Id, ulpId: null };
  const asked = { from: period.from, to: new Date(period.from.getTime() + DAY_MS), ulpId: world.ulpIds[0] };
  const plan = await database().sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    await tx`analyze kpi_order`;
    return tx`explain select 1 from kpi_order k where ${kpiWhere(tx, [world.up3Id], scope, asked)} and ${kpiMeasureIs(tx, measure)}`;
  });
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
    /up3_id_reported_at_work_order_id_idx.*\n.*Index Cond:.*reported_at/,
  );
});

test('the newest page of a long period is read from the index in its order, month after month, and never sorted', async () => {
  const scope = { up3Id: world.up3Id, ulpId: null };
  const plan = await database().sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    await tx`set local enable_bitmapscan = off`;
    await tx`analyze kpi_order`;
    return tx`explain select k.work_order_id from kpi_order k where ${kpiWhere(tx, [world.up3Id], scope, period)}
      and ${kpiMeasureIs(tx, 'count')} order by k.reported_at desc, k.work_order_id desc limit 51`;
  });
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toMatch(/Index Scan Backward using kpi_order_\d{4}_\d\d_up3_id_reported_at_work_order_id_idx/);
  expect(text).not.toMatch(/\bSort\b(?! Key)/);
});
