import type { Actor, Context } from '@comcen/server/context.ts';
import { AppError } from '@comcen/server/errors.ts';
import { type KpiOrdersPage, kpiOrders } from '@comcen/server/queries/kpi-orders.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { type KpiOrder, kpiReply } from '@comcen/shared/wire/http/kpi.ts';
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
const ofUp3 = () => managerOf({ up3Id: world.up3Id, ulpId: null });

async function allOrders(
  ctx: Context,
  page: Omit<KpiOrdersPage, 'limit' | 'cursor'>,
  limit: number,
): Promise<KpiOrder[]> {
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
  const inSql = await figuresInSql(database().sql, world.up3Id, period, now);
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

test.each(KPI_GROUPINGS)(
  'grouped by %s: the reply is what the wire promises, and each row opens its own orders',
  async (by) => {
    const ctx = ofUp3();
    const reply = kpiReply.parse(await kpis(ctx, period, by));
    expect(reply.items.length).toBeGreaterThan(1);
    const seen = new Set<string>();
    for (const row of reply.items) {
      const orders = await allOrders(ctx, { ...period, group: { by, key: row.key } }, 50);
      expect([row.key, orders.length]).toEqual([row.key, row.count]);
      expect(orders.filter((order) => order.responseMin !== null)).toHaveLength(row.response.count);
      for (const order of orders) seen.add(order.id);
    }
    expect(seen.size).toBe(reply.total.count);
  },
);

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
  const [newest] = (await kpiOrders(ctx, { ...period, limit: 1 })).items;
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
  const { targets, total } = await kpis(ofUp3(), period, 'ulp');
  await sql`delete from setting`;
  expect(targets).toEqual({ responseMin: 20, recoveryMin: 180 });
  expect(total.response.achievement).toBeCloseTo((2 - (total.response.mean ?? 0) / 20) * 100, 9);
});

test('technicians have no figures', async () => {
  const ctx = managerOf({ up3Id: world.up3Id, ulpId: null }, 'technician');
  await expect(kpis(ctx, period, 'ulp')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(kpiOrders(ctx, { ...period, limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
});

test.each([
  [{ group: { by: 'hour', key: '24' } }, 'key'],
  [{ group: { by: 'shift', key: '0' } }, 'key'],
  [{ group: { by: 'day', key: '2026-02-30x' } }, 'key'],
  [{ cursor: 'bm9uc2Vuc2U' }, 'cursor'],
] as const)('a wrong value is refused by its name: %o', async (wrong, field) => {
  const refusal = await kpiOrders(ofUp3(), { ...period, limit: 1, ...wrong }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AppError);
  expect((refusal as AppError).issues.map((issue) => issue.field)).toEqual([field]);
});

test('the period is read through its index', async () => {
  const { sql } = database();
  const plan = await sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return tx`explain select 1 from work_order w where w.up3_id in (select id from up3 where id = ${world.up3Id})
      and w.reported_at >= ${period.from} and w.reported_at < ${period.to}`;
  });
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
    /up3_id_reported_at_idx.*\n.*Index Cond:.*reported_at/,
  );
});
