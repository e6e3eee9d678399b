import { compareKpis } from '@comcen/server/commands/kpi/compare.ts';
import { foldAll } from '@comcen/server/commands/kpi/fold.ts';
import { lockMonth, unlockMonth } from '@comcen/server/commands/kpi/lock-month.ts';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { mergeRepeats } from '@comcen/server/commands/kpi/repeat/merge-repeats.ts';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { hotSpots } from '@comcen/server/test/queries/hot-spots.ts';
import { repeatItems } from '@comcen/server/test/queries/repeat-list.ts';
import { repeatView } from '@comcen/server/test/queries/repeat-view.ts';
import { repeats } from '@comcen/server/test/queries/repeats.ts';
import { spotsOf } from '@comcen/server/test/queries/spot-places.ts';
import { clustersAt } from '@comcen/shared/domain/repeat/cluster-tree.ts';
import { repeatsOf } from '@comcen/shared/domain/repeat/repeat.ts';
import { addCells, COARSE, FINE } from '@comcen/shared/domain/repeat/spot-cells.ts';
import { streamOf } from '@comcen/shared/domain/simulation/random.ts';
import { REPEAT_KINDS, type RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { workAMonth } from '../factories/month-of-work.ts';
import { managerOf } from '../factories/orders.ts';
import { randomFaults } from '../factories/random-faults.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { allFaults } from './repeat-truth.ts';

const database = useTestDatabase();
const START = new Date('2026-01-10T00:00:00Z');
const DAYS = 110;
const DAY_MS = 86_400_000;
const MARCH = { from: new Date('2026-02-28T17:00:00Z'), to: new Date('2026-03-31T17:00:00Z') };
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
  await clearLane(lane);
  await workAMonth(lane, { seed: 31, acts: 200, between: (act) => (act % 20 === 19 ? fold() : Promise.resolve()) });
  lane.services.advance(200 * DAY_MS);
  await randomFaults(lane, { seed: 'repeats', start: START, days: DAYS, acts: 500, between: foldNowAndThen });
  await fold();
}, 120_000);
afterEach(() => database().sql`delete from setting where key = 'repeatWindowDays'`);
afterAll(() => lane.services.close());

async function fold(): Promise<void> {
  while ((await numberEvents(database().sql)).isFull);
  await foldAll(lane.ctx);
}
const foldNowAndThen = (act: number) => (act % 7 === 6 ? fold() : Promise.resolve());

/** Everything the figures are read from, as text; keys by name, since their numbers are given as they come. */
async function stored() {
  const { sql } = database();
  const read = async (query: string) => (await sql.unsafe<{ row: string }[]>(query)).map(({ row }) => row);
  return {
    facts: await read(
      `select (to_jsonb(f) - 'key_no')::text || k.key as row from repeat_fault f join repeat_key k on k.no = f.key_no order by 1`,
    ),
    days: await read('select d::text as row from repeat_day d order by 1'),
    spots: await read('select s::text as row from repeat_spot s order by 1'),
    months: await read('select m::text as row from repeat_spot_month m order by 1'),
    keyMonths: await read(
      `select (to_jsonb(m) - array['repeated', 'others'])::text as row from repeat_key_month m order by 1`,
    ),
  };
}

test('the months have repeats of every kind, across ULPs, over midnight, and customers who called from elsewhere', async () => {
  const [row] = await database().sql<Record<string, number>[]>`
    select count(*) filter (where by = 'customer' and gap_s < 2592000)::int as customers, count(*) filter (where by = 'feeder' and gap_s is not null)::int as feeders,
      count(*) filter (where by = 'transformer' and gap_s is not null)::int as transformers, count(*) filter (where is_spread)::int as spread,
      count(*) filter (where not of_ulp)::int as elsewhere, count(*) filter (where not of_up3)::int as twice, count(*) filter (where gap_s = 0)::int as at_once,
      count(*) filter (where previous_id is distinct from ulp_previous_id and of_ulp and of_up3)::int as other_before,
      count(*) filter (where gap_s > 2592000)::int as beyond from repeat_fault`;
  const { at_once: _, ...counts } = row ?? {};
  for (const [what, count] of Object.entries(counts)) expect([what, count > 0]).toEqual([what, true]);
});

test('folded piece by piece or rebuilt from nothing, and folded again from the beginning: no difference, in any row', async () => {
  await mergeRepeats(lane.ctx, lane.world.up3Id);
  const folded = await stored();
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  expect(await stored()).toEqual(folded);
  await database().sql`truncate repeat_fault, repeat_day, repeat_spot, repeat_spot_month, repeat_key_month`;
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  expect(await stored()).toEqual(folded);
  await database().sql`delete from kpi_cursor`;
  await foldAll(lane.ctx);
  await mergeRepeats(lane.ctx, lane.world.up3Id);
  expect(await stored()).toEqual(folded);
});

/** The rule itself, over all incidents there are. */
async function slowly(period: { from: Date; to: Date; ulpId?: string | undefined }, by: RepeatKind, window: number) {
  const faults = await allFaults(database().sql, lane.world.up3Id, period.ulpId, by);
  const isIn = ({ reportedAt }: { reportedAt: Date }) => reportedAt >= period.from && reportedAt < period.to;
  return {
    occurrences: faults.filter(isIn),
    repeated: repeatsOf(faults, window).filter(({ occurrence }) => isIn(occurrence)),
  };
}

describe('over any period, of the UP3 or a ULP, for any window, the reply is that of the incidents themselves', () => {
  const random = streamOf('periods');
  const periods = Array.from({ length: 8 }, (_, n) => {
    const [a, b] = [random.next() * DAYS, random.next() * DAYS].sort((x, y) => x - y) as [number, number];
    const at = (days: number) => new Date(Math.floor((START.getTime() + days * DAY_MS) / 60_000) * 60_000);
    // A day of its own, whole months, and beyond both ends.
    if (n === 0) return MARCH;
    if (n === 1) return { from: at(-20), to: at(DAYS + 60) };
    return { from: at(a), to: at(n === 2 ? a + 0.4 : b) };
  });
  const windows = [30, 1, 365, 7];

  test.each(periods.map((period, n) => [n, period, windows[n % 4] ?? 30] as const))(
    'period %d',
    async (_, span, window) => {
      const { sql } = database();
      const { up3Id, ulpIds } = lane.world;
      const manager = managerOf(lane.services, lane.world);
      await sql`insert into setting (up3_id, key, value, updated_at) values (${up3Id}, 'repeatWindowDays', ${sql.json(window)}, now())
      on conflict (up3_id, key) do update set value = excluded.value`;
      for (const ulpId of [undefined, ...ulpIds]) {
        const period = { ...span, ulpId };
        const spots = new Map<string, RepeatKind[]>();
        for (const by of REPEAT_KINDS) {
          const slow = await slowly(period, by, window);
          const reply = await repeats(manager, period, { by, limit: 200 });
          const listed = await repeatItems(manager, { ...period, by, measure: 'repeats', limit: 10_000 });
          expect({ ...reply.total, rate: 0 }).toEqual({
            occurrences: slow.occurrences.length,
            repeats: slow.repeated.length,
            rate: 0,
          });
          expect(listed.map((one) => [one.key, one.fault.incidentId, one.previous?.incidentId, one.gapHours])).toEqual(
            slow.repeated
              .map(({ occurrence, previous, gapS }) => [
                occurrence.key,
                occurrence.faultId,
                previous.faultId,
                gapS / 3600,
              ])
              .reverse(),
          );
          const keys = new Map<string, number[]>();
          for (const { key } of slow.occurrences)
            keys.set(key, [(keys.get(key)?.[0] ?? 0) + 1, keys.get(key)?.[1] ?? 0]);
          for (const { occurrence } of slow.repeated) {
            const [occurrences = 0, again = 0] = keys.get(occurrence.key) ?? [];
            keys.set(occurrence.key, [occurrences, again + 1]);
          }
          const expected = [...keys].filter(([, [, again]]) => (again ?? 0) > 0);
          expect(reply.keys).toBe(expected.length);
          expect(reply.items.map((row) => [row.key, [row.occurrences, row.repeats]])).toEqual(
            expected.sort(([a, [, m = 0]], [b, [, n = 0]]) => n - m || (a < b ? -1 : 1)),
          );
          for (const { occurrence } of slow.repeated) {
            const known = spots.get(occurrence.faultId) ?? [];
            if (!known.includes(by)) spots.set(occurrence.faultId, [...known, by]);
          }
        }
        const places = await hotSpots(manager, period, 'any');
        expect(places.count).toBe(spots.size);
        expect(Object.fromEntries(places.places.map((one) => [one.incidentId, one.by]))).toEqual(
          Object.fromEntries(spots),
        );
        expect(clustersAt(places.nodes, 2_000).reduce((sum, { count }) => sum + count, 0)).toBe(spots.size);
      }
      await sql`delete from setting where key = 'repeatWindowDays'`;
    },
  );
});

test('a long period is read from the cells of its months: the same cells', async () => {
  const { up3Id } = lane.world;
  const period = { from: new Date('2026-01-20T05:00:00Z'), to: new Date('2026-04-20T09:00:00Z') };
  await mergeRepeats(lane.ctx, up3Id);
  const view = await repeatView(managerOf(lane.services, lane.world), period, 'customer');
  for (const by of ['any', ...REPEAT_KINDS] as const) {
    const kinds = by === 'any' ? REPEAT_KINDS : [by];
    const manager = managerOf(lane.services, lane.world);
    const [fine, coarse] = [await spotsOf(manager, view, kinds, by), await spotsOf(manager, view, kinds, by, 0)];
    const cells = ({ cells }: typeof fine, scale: number) =>
      addCells(cells, scale).sort((a, b) => a.row - b.row || a.column - b.column);
    expect(coarse.count).toBe(fine.count);
    expect(cells(coarse, 1)).toEqual(cells(fine, COARSE / FINE));
  }
  const [months] = await database().sql`select count(distinct month)::int as n from repeat_spot_month`;
  expect(months?.n).toBeGreaterThan(2);
});

test('the sums of a long period are the same from its months and from its days, some of them taken off', async () => {
  const { sql } = database();
  const { up3Id } = lane.world;
  await mergeRepeats(lane.ctx, up3Id);
  const manager = managerOf(lane.services, lane.world);
  const replies = async () => {
    const kinds = REPEAT_KINDS.flatMap((by) => PERIODS.map((period) => repeats(manager, period, { by, limit: 50 })));
    return Promise.all(kinds);
  };
  const PERIODS = [
    { from: new Date('2026-01-20T05:00:00Z'), to: new Date('2026-04-20T09:00:00Z') },
    { from: new Date('2026-02-02T17:00:00Z'), to: new Date('2026-04-26T17:00:00Z') },
  ];
  const fromMonths = await replies();
  expect(fromMonths.every(({ total, items }) => total.repeats > 0 && items.length > 0)).toBe(true);
  const [months] = await sql`select count(distinct month)::int as n from repeat_key_month`;
  expect(months?.n).toBeGreaterThan(2);
  await sql`truncate repeat_key_month`;
  expect(await replies()).toEqual(fromMonths);
  await mergeRepeats(lane.ctx, up3Id);
  expect(await replies()).toEqual(fromMonths);
});

test('held against the incidents, nothing differs; what was tampered with is named', async () => {
  const { sql } = database();
  const { up3Id } = lane.world;
  expect((await compareKpis(lane.ctx, up3Id)).differences).toEqual([]);
  await sql`update repeat_day set occurrences = occurrences + 1 where ulp_id = '' and by = 'feeder' and day = (
    select max(day) from repeat_day where ulp_id = '' and by = 'feeder' and day < '2026-04-01')`;
  await sql`update repeat_fault set gap_s = gap_s + 1 where by = 'customer' and gap_s < 86400 and of_up3`;
  await sql`update repeat_key_month set repeated = others where by = 'transformer' and ulp_id = '' and repeats > 0`;
  const fields = (await compareKpis(lane.ctx, up3Id, 1_000)).differences.map(
    ({ what, field }) => `${what} ${field.split(',')[0]}`,
  );
  expect(fields).toEqual(
    expect.arrayContaining([
      `${up3Id} feeder occurrences`,
      `${up3Id} customer after`,
      `${up3Id} transformer keys of the month`,
    ]),
  );
  await rebuildKpis(lane.ctx, up3Id);
  expect((await compareKpis(lane.ctx, up3Id)).differences).toEqual([]);
});

describe('a locked month', () => {
  const figures = async (period: { from: Date; to: Date } = MARCH) => {
    const manager = managerOf(lane.services, lane.world);
    const kinds = await Promise.all(REPEAT_KINDS.map((by) => repeats(manager, period, { by, limit: 50 })));
    return kinds.map(({ windowDays: _, ...reply }) => reply);
  };

  test('stays as it was, whatever comes later, under another window too; its neighbours move; unlocked, it moves', async () => {
    const { sql } = database();
    const { services, world } = lane;
    const manager = managerOf(services, world);
    const april = { from: MARCH.to, to: new Date('2026-04-30T17:00:00Z') };
    const [before, aprilBefore] = [await figures(), await figures(april)];
    await lockMonth(manager, world.up3Id, '2026-03', 'tutup buku');
    await randomFaults(lane, { seed: 'later', start: START, days: DAYS, acts: 120, between: foldNowAndThen });
    await fold();
    await mergeRepeats(lane.ctx, world.up3Id);
    expect(await figures()).toEqual(before);
    expect(await figures(april)).not.toEqual(aprilBefore);
    expect((await compareKpis(lane.ctx, world.up3Id)).differences).toEqual([]);
    const folded = await stored();
    await rebuildKpis(lane.ctx, world.up3Id);
    expect(await stored()).toEqual(folded);
    await sql`insert into setting (up3_id, key, value, updated_at) values (${world.up3Id}, 'repeatWindowDays', '3', now())`;
    expect(await figures()).toEqual(before);
    await sql`delete from setting where key = 'repeatWindowDays'`;
    await unlockMonth(manager, world.up3Id, '2026-03', 'koreksi disetujui');
    expect(await figures()).not.toEqual(before);
    expect((await compareKpis(lane.ctx, world.up3Id)).differences).toEqual([]);
    const unlocked = await stored();
    await sql`truncate repeat_fault, repeat_day, repeat_spot, repeat_spot_month, repeat_key_month`;
    await rebuildKpis(lane.ctx, world.up3Id);
    expect(await stored()).toEqual(unlocked);
  });
});
