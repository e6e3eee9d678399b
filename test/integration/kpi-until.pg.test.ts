import { mergeSpans } from '@comcen/server/commands/kpi/merge-spans.ts';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { type FactsRow, factsColumns, factsOfRow } from '@comcen/server/commands/kpi/stored-facts.ts';
import type { Context } from '@comcen/server/context.ts';
import { readPlan } from '@comcen/server/queries/kpi-cover.ts';
import { kpiDistribution } from '@comcen/server/queries/kpi-distribution.ts';
import { kpiOrders } from '@comcen/server/queries/kpi-orders.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { figuresOfOrders } from '@comcen/shared/domain/kpi/figures.ts';
import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { readingOf } from '@comcen/shared/domain/kpi/reading.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLane, type Lane } from '../factories/lane.ts';
import { managerOf } from '../factories/orders.ts';
import { insertPastMonths } from '../factories/past-months.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const DAY_MS = 86_400_000;
let lane: Lane;
/** Both ends in the middle of a day and of a quarter, and whole quarters between them. */
let period: { from: Date; to: Date };

beforeAll(async () => {
  lane = await createLane(database());
  const now = lane.services.clock();
  await insertPastMonths(database().sql, { until: now, days: 800, ordersPerDay: 4 });
  period = { from: new Date(now.getTime() - 640 * DAY_MS), to: new Date(now.getTime() - 50 * DAY_MS) };
  await rebuildKpis(lane.ctx, lane.world.up3Id);
}, 60_000);
afterAll(() => lane.services.close());

const inside = async () => {
  const { sql } = database();
  const rows = await sql<FactsRow[]>`select ${factsColumns(sql)} from kpi_order k
    where k.reported_at >= ${period.from} and k.reported_at < ${period.to}`;
  return rows.map(factsOfRow);
};
/** Where all of history before the period's first and last whole quarters is taken off and added. */
const untils = async () => {
  const { days, merging } = await readPlan(lane.ctx, lane.world.up3Id, period.from, period.to);
  const found = readingOf(days.from, days.to, merging, ['year', 'quarter', 'month', 'until']).filter(
    ({ level }) => level === 'until',
  );
  const at = (sign: 1 | -1) => found.find((one) => one.sign === sign)?.from ?? '';
  return { since: at(-1), until: at(1) };
};

test('a long period is read as all before its last quarter without all before its first', async () => {
  const { since, until } = await untils();
  const orders = await inside();
  const within = orders.filter(({ reportedAt }) => reportedAt >= new Date(since) && reportedAt < new Date(until));
  expect(within.length).toBeGreaterThan(1_000);
});

test.each(KPI_GROUPINGS)('what is taken off leaves the figures of the orders by %s, to the second', async (by) => {
  const ctx = managerOf(lane.services, lane.world);
  const orders = await inside();
  const read = await kpis(ctx, period, by);
  const { items, total } = figuresOfOrders(orders, by);
  expect(read.items).toEqual(items);
  expect(read.total).toEqual(total);
  const clean = orders.filter(({ flags }) => flags.length === 0);
  expect(clean.length).toBeLessThan(orders.length);
  expect((await kpis(ctx, { ...period, withFlagged: false }, by)).items).toEqual(figuresOfOrders(clean, by).items);
});

test.each(['response', 'customer'] as const)(
  'each bar of the %s distribution opens its own orders, newest first, however few on however many days',
  async (measure) => {
    const { sql } = database();
    const ctx = managerOf(lane.services, lane.world);
    // More than two years: their days are looked for in two packs.
    const whole = { from: new Date(0), to: lane.services.clock() };
    const { bins } = await kpiDistribution(ctx, whole, measure);
    let widest = 0;
    for (const { fromMin, toMin, count } of bins) {
      const own = await sql<{ id: string; day: string }[]>`
        select work_order_id as id, day::text from kpi_order where reported_at >= ${whole.from} and reported_at < ${whole.to}
          and left_out is null and ${sql(`${measure}_s`)} >= ${fromMin * 60} and ${sql(`${measure}_s`)} < ${toMin === null ? 1e9 : toMin * 60}
        order by reported_at desc, work_order_id desc`;
      const bar = { ...whole, measure, fromMin, ...(toMin === null ? {} : { toMin }) };
      expect(own).toHaveLength(count);
      expect(await pagesOf(ctx, bar)).toEqual(own.map(({ id }) => id));
      if (count > 0 && count <= PAGE) widest = Math.max(widest, new Set(own.map(({ day }) => day)).size);
    }
    expect(widest).toBeGreaterThan(8);
  },
);

const PAGE = 40;

async function pagesOf(
  ctx: Context,
  bar: Omit<Parameters<typeof kpiOrders>[1], 'limit' | 'cursor'>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await kpiOrders(ctx, { ...bar, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

test('a key that had orders before the period only has no row in it', async () => {
  const { sql } = database();
  const [order] = await sql<{ day: string }[]>`
    update work_order set cause = 'theft' where id = (
      select work_order_id from kpi_order where reported_at < ${period.from} and left_out is null order by reported_at limit 1)
    returning to_char(reported_at at time zone 'Asia/Jakarta', 'YYYY-MM-DD') as day`;
  const { day = '' } = order ?? {};
  await rebuildKpis(lane.ctx, lane.world.up3Id, { from: day, to: day });
  const { items } = await kpis(managerOf(lane.services, lane.world), period, 'cause');
  expect(items.map(({ key }) => key)).not.toContain('theft');
});

test('a change in the past makes what ends after it stale, and merging makes it true again', async () => {
  const { sql } = database();
  const before = await inside();
  const day = before.map(({ reportedAt }) => reportedAt.getTime()).sort((a, b) => a - b)[before.length >> 1] ?? 0;
  await sql`update work_order set restored_at = restored_at + interval '1 hour' where reported_at >= ${new Date(day)}
    and reported_at < ${new Date(day + DAY_MS)} and restored_at is not null`;
  const at = new Date(day + 7 * 3_600_000).toISOString().slice(0, 10);
  const { since } = await untils();
  await rebuildKpis(lane.ctx, lane.world.up3Id, { from: at, to: at });
  const stale = await sql`select from kpi_span where level = 'until' and is_stale`;
  expect(stale).toHaveLength(0);
  const [row] = await sql<{ merged: number; kept: number }[]>`
    select count(*) filter (where starts_on > ${at})::int as merged, count(*) filter (where starts_on <= ${since})::int as kept
    from kpi_span where level = 'until'`;
  expect(row?.merged).toBeGreaterThan(1);
  expect(row?.kept).toBeGreaterThan(0);
  const read = await kpis(managerOf(lane.services, lane.world), period, 'crew');
  expect(read.items).toEqual(figuresOfOrders(await inside(), 'crew').items);
  expect(await mergeSpans(lane.ctx, lane.world.up3Id)).toBe(0);
});

test('a quarter whose month is made stale again while spans are merged is not called true over it', async () => {
  const { sql } = database();
  const { up3Id } = lane.world;
  const [first] = await sql<{ at: string }[]>`
    select to_char(min(starts_on), 'YYYY-MM-DD') as at from kpi_span where level = 'quarter' and not is_stale`;
  const at = first?.at ?? '';
  const stale = async () => {
    const rows = await sql<{ level: string }[]>`
      select distinct level from kpi_span where is_stale and starts_on >= ${at} and starts_on < ${at}::date + interval '4 months' order by level`;
    return rows.map(({ level }) => level);
  };
  // Stands for a fold that comes between the merge of the month and that of its quarter, each time.
  await sql.unsafe(`create function stays_stale() returns trigger language plpgsql as $$ begin new.is_stale := true; return new; end $$;
    create trigger stays_stale before update on kpi_span for each row when (new.level = 'month' and new.starts_on >= '${at}'
      and new.starts_on < '${at}'::date + interval '3 months') execute function stays_stale()`);
  await sql`update kpi_span set is_stale = true where starts_on = ${at} and level = 'quarter'`;
  await sql`update kpi_span set is_stale = true where level = 'until'`;
  await sql`update kpi_span set is_stale = true where level = 'month' and starts_on >= ${at} and starts_on < ${at}::date + interval '3 months'`;
  await mergeSpans(lane.ctx, up3Id);
  expect(await stale()).toEqual(['month', 'quarter', 'until']);
  await sql.unsafe('drop trigger stays_stale on kpi_span');
  await mergeSpans(lane.ctx, up3Id);
  expect(await stale()).toEqual([]);
});
