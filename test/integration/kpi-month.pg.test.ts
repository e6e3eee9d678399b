import { compareKpis } from '@comcen/server/commands/kpi/compare.ts';
import { foldAll } from '@comcen/server/commands/kpi/fold.ts';
import { lockMonth, unlockMonth } from '@comcen/server/commands/kpi/lock-month.ts';
import { mergeSpans } from '@comcen/server/commands/kpi/merge-spans.ts';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { type FactsRow, factsColumns, factsOfRow } from '@comcen/server/commands/kpi/stored-facts.ts';
import { kpiCorrections } from '@comcen/server/queries/kpi-locks.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { figuresOfOrders } from '@comcen/shared/domain/kpi/figures.ts';
import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { MONTH_START, workAMonth } from '../factories/month-of-work.ts';
import { managerOf, orderIn } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { stampsInLog } from './kpi-stamps-in-log.ts';

const database = useTestDatabase();
const ACTS = 700;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
  await clearLane(lane);
  await workAMonth(lane, { seed: 11, acts: ACTS, between: (act) => (act % 40 === 39 ? fold() : Promise.resolve()) });
  lane.services.advance(40 * DAY_MS);
  await fold();
  await mergeSpans(lane.ctx, lane.world.up3Id);
}, 120_000);
afterAll(() => lane.services.close());

async function fold(): Promise<void> {
  while ((await numberEvents(database().sql)).isFull);
  await foldAll(lane.ctx);
}

/** Everything the figures are read from, as text. */
async function stored(): Promise<Record<string, string[]>> {
  const { sql } = database();
  const read = async (query: string) => (await sql.unsafe<{ row: string }[]>(query)).map(({ row }) => row);
  return {
    facts: await read('select k::text as row from kpi_order k order by work_order_id'),
    rollups: await read("select (to_jsonb(r) - 'id')::text as row from kpi_rollup r order by 1"),
    spans: await read("select concat_ws(' ', level, starts_on, is_stale) as row from kpi_span order by 1"),
  };
}

const factsInRows = async () => {
  const { sql } = database();
  return (await sql<FactsRow[]>`select ${factsColumns(sql)} from kpi_order k order by work_order_id`).map(factsOfRow);
};

test('the month has orders of every end, on hold, reopened, regrouped and reported late', async () => {
  const [row] = await database().sql<Record<string, number>[]>`
    select count(*)::int as orders, count(*) filter (where left_out = 'cancelled')::int as cancelled,
      count(*) filter (where left_out = 'superseded')::int as superseded, count(*) filter (where is_paused)::int as paused,
      count(*) filter (where is_later)::int as later, count(*) filter (where without_restore)::int as unrestored,
      count(customer_s)::int as restored, count(*) filter (where flags <> '{}' and left_out is null)::int as flagged,
      (select count(*)::int from domain_event where type = 'work_order.reopened') as reopened,
      (select count(*)::int from domain_event where type = 'incident.merged') as merged
    from kpi_order`;
  for (const [what, count] of Object.entries(row ?? {})) expect([what, count > 0]).toEqual([what, true]);
});

test('folded piece by piece or rebuilt from nothing: no difference, in any row', async () => {
  const folded = await stored();
  await database().sql`truncate kpi_order, kpi_rollup, kpi_span`;
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  const rebuilt = await stored();
  expect(rebuilt.facts).toEqual(folded.facts);
  expect(rebuilt.rollups).toEqual(folded.rollups);
  expect(rebuilt.spans).toEqual(folded.spans);
});

test('folding the whole log again from its beginning changes nothing', async () => {
  const before = await stored();
  await database().sql`delete from kpi_cursor`;
  await foldAll(lane.ctx);
  expect(await stored()).toEqual(before);
});

test('held against PostgreSQL, every figure is that of its orders; one that was tampered with is named', async () => {
  const { sql } = database();
  const { up3Id } = lane.world;
  const { months, differences } = await compareKpis(lane.ctx, up3Id);
  expect(differences).toEqual([]);
  expect(months).toBeGreaterThan(0);
  await sql`update kpi_rollup set response_sum_s = response_sum_s + 60 where level = 'month' and dimension = 'total' and starts_on = '2026-03-01'`;
  const [order] = await sql<{ id: string }[]>`update work_order set cause = 'theft' where id =
    (select work_order_id from kpi_order where cause <> 'theft' limit 1) returning id`;
  const found = (await compareKpis(lane.ctx, up3Id)).differences;
  expect(found).toContainEqual(expect.objectContaining({ when: '2026-03', field: 'response_mean', what: 'total' }));
  expect(found).toContainEqual(expect.objectContaining({ what: order?.id, field: 'cause', found: 'theft' }));
  await rebuildKpis(lane.ctx, up3Id);
  expect((await compareKpis(lane.ctx, up3Id)).differences).toEqual([]);
});

test('every stamp that a figure is made of stands in the log: facts replayed from events alone are the same', async () => {
  const inLog = await stampsInLog(database().sql);
  const facts = await factsInRows();
  expect(facts.length).toBeGreaterThan(50);
  for (const { workOrderId, leftOut, seconds, pausedS, isPaused } of facts) {
    const own = inLog.get(workOrderId);
    const expected = leftOut
      ? { leftOut, work: null, pausedS: 0 }
      : { leftOut, work: own?.workS ?? null, pausedS: own?.pausedS ?? 0 };
    expect({ workOrderId, leftOut: own?.leftOut ?? null, work: seconds.work, pausedS }).toEqual({
      workOrderId,
      ...expected,
    });
    if (!leftOut) expect(isPaused).toBe((own?.pauses ?? 0) > 0);
  }
});

describe('over any period the merged figures are those of the orders themselves', () => {
  const periods: readonly (readonly [string, number, number])[] = [
    ['the whole month, merged', -7 * HOUR_MS, 24 * DAY_MS + 17 * HOUR_MS],
    ['ragged ends', 2.4 * DAY_MS, 19.7 * DAY_MS],
    ['within a day', 5 * DAY_MS + HOUR_MS, 5 * DAY_MS + 9 * HOUR_MS],
    ['over a year', -300 * DAY_MS, 90 * DAY_MS],
  ];
  test.each(periods.flatMap((period) => KPI_GROUPINGS.map((by) => [...period, by] as const)))(
    '%s (%d to %d) by %s',
    async (_name, start, end, by) => {
      const ctx = managerOf(lane.services, lane.world);
      const [from, to] = [new Date(MONTH_START + start), new Date(MONTH_START + end)];
      const inside = (await factsInRows()).filter(({ reportedAt }) => reportedAt >= from && reportedAt < to);
      const { items, total } = figuresOfOrders(inside, by);
      const read = await kpis(ctx, { from, to }, by);
      expect(read.total).toEqual(total);
      expect(read.items).toEqual(items);
      const clean = await kpis(ctx, { from, to, withFlagged: false }, by);
      const unflagged = inside.filter(({ flags }) => flags.length === 0);
      expect(clean.items).toEqual(figuresOfOrders(unflagged, by).items);
      const [ulpId = ''] = lane.world.ulpIds;
      const ofUlp = await kpis(ctx, { from, to, ulpId }, by);
      expect(ofUlp.items).toEqual(
        figuresOfOrders(
          inside.filter((one) => one.ulpId === ulpId),
          by,
        ).items,
      );
    },
  );
});

describe('a locked month', () => {
  const whole = { from: new Date('2026-02-28T17:00:00Z'), to: new Date('2026-03-31T17:00:00Z') };
  const figures = async () => {
    const { items, total } = await kpis(managerOf(lane.services, lane.world), whole, 'ulp');
    return { items, total };
  };

  test('stays as it was, and lists what came later with who and why; unlocked, it moves', async () => {
    const { services, world, sql } = lane;
    const manager = managerOf(services, world);
    const before = await figures();
    await lockMonth(manager, world.up3Id, '2026-03', 'tutup buku');
    const [order] = await sql<{ id: string }[]>`select w.id from work_order w join kpi_order k on k.work_order_id = w.id
      where k.customer_s > 600 and w.state = 'closed' and w.reported_at >= ${whole.from} and w.reported_at < ${whole.to} limit 1`;
    const id = order?.id ?? '';
    await sql.begin(async (tx) => {
      await tx`update work_order set restored_at = arrived_at + interval '1 minute' where id = ${id}`;
      await tx`insert into domain_event (type, entity, entity_id, up3_id, actor_kind, actor_id, at)
        values ('work_order.claim_adopted', 'work_order', ${id}, ${world.up3Id}, 'user', ${world.operatorUserId}, ${services.clock()})`;
    });
    await fold();
    await rebuildKpis(lane.ctx, world.up3Id);
    expect(await figures()).toEqual(before);
    const page = { up3Id: world.up3Id, month: '2026-03', before: null, limit: 10 };
    const [correction, ...rest] = await kpiCorrections(manager, { ...page, about: 'order' });
    expect(rest).toEqual([]);
    // The customers' interruption ended otherwise too: it is listed by itself, with the same event.
    const interruptions = await kpiCorrections(manager, { ...page, about: 'interruption' });
    expect(interruptions.map(({ event }) => event)).toEqual([correction?.event]);
    expect(correction).toMatchObject({
      workOrderId: id,
      event: { type: 'work_order.claim_adopted' },
      actor: { kind: 'user', id: world.operatorUserId },
    });
    expect(correction?.changes.map(({ field }) => field)).toContain('work_s');
    await unlockMonth(manager, world.up3Id, '2026-03', 'koreksi disetujui');
    expect(await figures()).not.toEqual(before);
    expect(await kpiCorrections(manager, { up3Id: world.up3Id, before: null, limit: 10 })).toEqual([]);
  });

  test('can be locked once, after it is over, by a manager of the whole UP3', async () => {
    const { services, world } = lane;
    const manager = managerOf(services, world);
    await expect(lockMonth(manager, world.up3Id, '2026-05', '')).rejects.toMatchObject({ code: 'invalid' });
    await lockMonth(manager, world.up3Id, '2026-03', '');
    await expect(lockMonth(manager, world.up3Id, '2026-03', '')).rejects.toMatchObject({ code: 'conflict' });
    await unlockMonth(manager, world.up3Id, '2026-03', 'test');
    await expect(unlockMonth(manager, world.up3Id, '2026-03', 'test')).rejects.toMatchObject({ code: 'not_found' });
    const { actor } = manager;
    const ofUlp = {
      ...manager,
      actor: { ...actor, scope: { up3Id: world.up3Id, ulpId: world.ulpIds[0] } },
    } as typeof manager;
    await expect(lockMonth(ofUlp, world.up3Id, '2026-03', '')).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('or an open one: who asks sees what was done a moment ago, before any job came', async () => {
    const { services, world } = lane;
    const [crew] = world.crews;
    if (!crew) throw new Error('the world has crews');
    const at = services.clock();
    const period = { from: new Date(at.getTime() - HOUR_MS), to: new Date(at.getTime() + HOUR_MS) };
    const count = async () => (await kpis(managerOf(services, world), period, 'ulp')).total.cancelled;
    const before = await count();
    await orderIn(services, world, 'cancelled', crew);
    while ((await numberEvents(database().sql)).isFull);
    expect(await count()).toBe(before + 1);
  });

  test('waits for what happened a moment ago', async () => {
    const { services, world } = lane;
    const crew = world.crews[0];
    if (!crew) throw new Error('the world has crews');
    await orderIn(services, world, 'cancelled', crew);
    while ((await numberEvents(database().sql)).isFull);
    await expect(lockMonth(managerOf(services, world), world.up3Id, '2026-03', '')).rejects.toMatchObject({
      code: 'conflict',
    });
    await fold();
    await lockMonth(managerOf(services, world), world.up3Id, '2026-03', '');
    await unlockMonth(managerOf(services, world), world.up3Id, '2026-03', 'test');
  });
});
