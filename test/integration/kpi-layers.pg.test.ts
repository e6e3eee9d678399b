import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { type FactsRow, factsColumns, factsOfRow } from '@comcen/server/commands/kpi/stored-facts.ts';
import { kpiDistribution } from '@comcen/server/queries/kpi-distribution.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { figuresOfOrders } from '@comcen/shared/domain/kpi/figures.ts';
import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyStart, insertHistory } from '../factories/history.ts';
import { createLane, type Lane } from '../factories/lane.ts';
import { managerOf } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
/** So many within ten days of January that a month's counts are kept in two layers. */
const ORDERS = 2_500;
/** Merged: all of January; read by days: what of February is over. */
const period = { from: new Date('2025-12-31T17:00:00Z'), to: new Date('2026-02-09T05:30:00Z') };
/** All of the year that is over: read from one row of the year, which was merged from quarters and those from months. */
const year = { from: new Date('2025-12-31T17:00:00Z'), to: new Date('2026-12-31T17:00:00Z') };
const YEAR_MS = 366 * 86_400_000;
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
  await insertHistory(database().sql, lane.world, { orders: ORDERS, seed: 5 });
  await database().sql`update work_order set flags = '{hasty_restore}' where hashtext(id::text) % 11 = 0`;
  lane.services.advance(historyStart.getTime() + YEAR_MS - lane.services.clock().getTime());
  await rebuildKpis(lane.ctx, lane.world.up3Id);
}, 60_000);
afterAll(() => lane.services.close());

const inside = async ({ from, to } = period) => {
  const { sql } = database();
  const rows = await sql<FactsRow[]>`select ${factsColumns(sql)} from kpi_order k
    where k.reported_at >= ${from} and k.reported_at < ${to}`;
  return rows.map(factsOfRow);
};

test('a month of many orders is kept in two layers, a thin key in one', async () => {
  const [row] = await database().sql<{ layered: number; whole: number }[]>`
    select count(*) filter (where response_minutes is not null)::int as layered,
      count(*) filter (where response_minutes is null and response_counts is not null)::int as whole
    from kpi_rollup where level = 'month'`;
  expect(row?.layered).toBeGreaterThan(3);
  expect(row?.whole).toBeGreaterThan(10);
});

test.each(KPI_GROUPINGS)('merged from both, the figures by %s are those of the orders, to the second', async (by) => {
  const { items, total } = figuresOfOrders(await inside(), by);
  const read = await kpis(managerOf(lane.services, lane.world), period, by);
  expect(read.total).toEqual(total);
  expect(read.items).toEqual(items);
});

test.each(KPI_GROUPINGS)(
  'a year merged from quarters, and those from months, by %s: with and without flagged orders',
  async (by) => {
    const ctx = managerOf(lane.services, lane.world);
    const orders = await inside(year);
    const clean = orders.filter(({ flags }) => flags.length === 0);
    expect(orders.length - clean.length).toBeGreaterThan(ORDERS / 20);
    expect((await kpis(ctx, year, by)).items).toEqual(figuresOfOrders(orders, by).items);
    expect((await kpis(ctx, { ...year, withFlagged: false }, by)).items).toEqual(figuresOfOrders(clean, by).items);
  },
);

test('without percentiles the means and shares are the same, and no percentile is told', async () => {
  const ctx = managerOf(lane.services, lane.world);
  const [all, bare] = [await kpis(ctx, period, 'crew'), await kpis(ctx, period, 'crew', 'none')];
  const without = (row: (typeof all.items)[number]) => ({ ...row.response, p50: null, p90: null, p95: null });
  expect(bare.items.map(({ response }) => response)).toEqual(all.items.map(without));
});

test('the spread counts every measured order once', async () => {
  const { bins, stats } = await kpiDistribution(managerOf(lane.services, lane.world), period, 'customer');
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(stats.count);
  expect(stats.count).toBeGreaterThan(ORDERS / 4);
});
