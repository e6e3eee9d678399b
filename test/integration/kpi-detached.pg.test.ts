import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { kpiOrders } from '@comcen/server/queries/kpi-orders.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyStart, insertHistory } from '../factories/history.ts';
import { createLane, type Lane } from '../factories/lane.ts';
import { managerOf } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const TABLES = ['work_order', 'report'] as const;
/** Ends in the middle of days: what rollups do not cover is read from the orders' facts. */
const period = { from: new Date('2026-01-22T03:10:00Z'), to: new Date('2026-02-11T05:30:00Z') };
let lane: Lane;

/** Where the ids of insertHistory lie. */
const monthOf = async (table: string): Promise<{ partition: string; bounds: string }> => {
  const [row] = await database().sql<{ partition: string; bounds: string }[]>`
    select c.relname as partition, pg_get_expr(c.relpartbound, c.oid) as bounds
    from pg_class c join pg_inherits i on i.inhrelid = c.oid
    where i.inhparent = ${table}::regclass and c.relname = ${`${table}_2024_12`}`;
  if (!row) throw new Error(`${table} has no partition of its own for that month`);
  return row;
};

beforeAll(async () => {
  lane = await createLane(database());
  const { sql } = database();
  for (const table of TABLES) await sql`select ensure_month_partitions(${table}, ${new Date('2024-12-15')}, 0)`;
  await insertHistory(sql, lane.world, { orders: 300, seed: 7 });
  lane.services.advance(historyStart.getTime() + 90 * 86_400_000 - lane.services.clock().getTime());
  await rebuildKpis(lane.ctx, lane.world.up3Id);
}, 60_000);
afterAll(() => lane.services.close());

test('an old month of orders and reports is detached and attached again: its figures stay, also when they are made anew', async () => {
  const { sql } = database();
  const ctx = managerOf(lane.services, lane.world);
  const figures = () => kpis(ctx, period, 'crew');
  const listed = async () => (await kpiOrders(ctx, { ...period, measure: 'count', limit: 200 })).items.length;
  const [before, rows] = [await figures(), await listed()];
  expect(before.total.count).toBeGreaterThan(100);
  expect(rows).toBeGreaterThan(100);

  const months = await Promise.all(TABLES.map(async (table) => ({ table, ...(await monthOf(table)) })));
  for (const { table, partition } of months) await sql.unsafe(`alter table ${table} detach partition ${partition}`);
  expect(await figures()).toEqual(before);
  expect(await listed()).toBe(0);
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  expect(await figures()).toEqual(before);

  for (const { table, partition, bounds } of months)
    await sql.unsafe(`alter table ${table} attach partition ${partition} ${bounds}`);
  expect(await listed()).toBe(rows);
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  expect(await figures()).toEqual(before);
});
