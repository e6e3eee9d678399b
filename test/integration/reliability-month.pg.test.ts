import { foldAll } from '@comcen/server/commands/kpi/fold.ts';
import { reliability } from '@comcen/server/queries/reliability.ts';
import { compareSums } from '@comcen/server/test/commands/kpi/reliability/compare-sums.ts';
import { rebuildInterruptions } from '@comcen/server/test/commands/kpi/reliability/rebuild-interruptions.ts';
import { rollUpReliability } from '@comcen/server/test/commands/kpi/reliability/roll-up-reliability.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { MONTH_START, workAMonth } from '../factories/month-of-work.ts';
import { managerOf } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const ACTS = 700;
const DAY_MS = 86_400_000;
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
  await clearLane(lane);
  await workAMonth(lane, { seed: 23, acts: ACTS, between: (act) => (act % 40 === 39 ? fold() : Promise.resolve()) });
  await fold();
}, 120_000);
afterAll(() => lane.services.close());

async function fold(): Promise<void> {
  while ((await numberEvents(database().sql)).isFull);
  await foldAll(lane.ctx);
}

async function stored() {
  const { sql } = database();
  return {
    interruptions: await sql`select * from interruption order by id`,
    outages: await sql`select * from customer_outage order by interruption_id, place, idpel`,
    days: await sql`select * from reliability_day order by level, day, ulp_id, feeder_id, kind`,
    months: await sql`select * from reliability_month order by level, month, ulp_id, feeder_id, kind`,
  };
}

test('a month of work, folded piece by piece from the log, leaves what a rebuild from nothing does', async () => {
  const folded = await stored();
  expect(folded.interruptions.length).toBeGreaterThan(10);
  const states = new Set(folded.interruptions.map(({ state }) => state));
  expect([...states]).toEqual(expect.arrayContaining(['counted', 'not_counted']));
  expect(folded.days.length).toBeGreaterThan(2);
  await database().sql`truncate interruption, interruption_span, customer_outage, reliability_day, reliability_month`;
  await rebuildInterruptions(lane.ctx, lane.world.up3Id);
  expect(await stored()).toEqual(folded);
});

test('every incident of kind outage that was not merged away is an interruption, and nothing else is', async () => {
  const [row] = await database().sql<{ missing: number; extra: number }[]>`
    select (select count(*)::int from incident i where i.kind = 'outage' and i.state <> 'merged'
        and not exists (select from interruption r where r.id = i.id)) as missing,
      (select count(*)::int from interruption r where r.kind = 'fault'
        and not exists (select from incident i where i.id = r.id and i.kind = 'outage' and i.state <> 'merged')) as extra`;
  expect(row).toEqual({ missing: 0, extra: 0 });
});

test('what counts for nothing is over without any order that brought power back for good', async () => {
  const rows = await database().sql`
    select r.number from interruption r join work_order w on w.incident_id = r.id
    where r.kind = 'fault' and r.state = 'not_counted' and w.restored_at > r.started_at + interval '1 second'`;
  expect(rows).toEqual([]);
});

test('no customer is in the dark twice at the same time', async () => {
  const [row] = await database().sql<{ twice: number; outages: number }[]>`
    with own as (
      select c.idpel, o.interruption_id, o.started_at, o.ended_at from customer c join customer_outage o
        on o.place = c.transformer_id::text and (o.idpel = c.idpel or (o.idpel = '' and not c.idpel = any(o.except_idpels))))
    select (select count(*)::int from own) as outages, (select count(*)::int from own a join own b
      on a.idpel = b.idpel and a.interruption_id < b.interruption_id and a.started_at <= b.ended_at and b.started_at <= a.ended_at) as twice`;
  expect(row?.twice).toBe(0);
  expect(row?.outages).toBeGreaterThan(2);
});

test('a planned outage counts when its announced end has passed, without anybody saying so', async () => {
  const { sql } = database();
  const now = lane.services.clock();
  const deviceId = lane.world.sectionIds[0] ?? '';
  await sql`insert into planned_outage ${sql({
    id: lane.ctx.newId(),
    up3_id: lane.world.up3Id,
    ulp_id: lane.world.ulpIds[0],
    device_id: deviceId,
    starts_at: new Date(now.getTime() + 3_600_000),
    ends_at: new Date(now.getTime() + 3 * 3_600_000),
    created_at: now,
  })}`;
  const period = {
    from: instantsOfDay(dayOf(new Date(MONTH_START)))?.from ?? now,
    to: instantsOfDay(dayOf(new Date(now.getTime() + 3 * DAY_MS)))?.from ?? now,
    kind: 'planned',
    medDays: 'with',
    groupBy: 'none',
  } as const;
  const figures = () => reliability(managerOf(lane.services, lane.world), period);
  const before = await figures();
  await fold();
  expect((await figures()).total.ci).toBe(before.total.ci);
  lane.services.advance(4 * 3_600_000);
  await foldAll(lane.ctx);
  const [device] = await sql<
    { customer_count: number }[]
  >`select customer_count from grid_device where id = ${deviceId}`;
  const after = await figures();
  expect(after.total.ci - before.total.ci).toBe(device?.customer_count);
});

test('a month is the sum of its days; one that was tampered with is named, and its next fold makes it true', async () => {
  const { sql } = database();
  const { up3Id } = lane.world;
  const [first] = await sql<{ month: string; day: string }[]>`
    select m.month::text as month, (select min(d.day)::text from reliability_day d where d.day >= m.month) as day
    from reliability_month m where m.level = 'ulp' and m.ci > 0 order by m.month limit 1`;
  const { month = '', day = '' } = first ?? {};
  expect(await compareSums(lane.ctx, up3Id, month)).toEqual([]);
  await sql`update reliability_month set ci = ci + 1 where month = ${month} and level = 'ulp' and kind = 'fault'`;
  expect((await compareSums(lane.ctx, up3Id, month)).length).toBeGreaterThan(0);
  await withTransaction(lane.ctx, (tx) => rollUpReliability(tx, up3Id, [day]));
  expect(await compareSums(lane.ctx, up3Id, month)).toEqual([]);
});
