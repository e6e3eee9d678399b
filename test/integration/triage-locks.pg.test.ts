import { linkReports } from '@comcen/server/commands/lane/link-reports.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());
/** Eight open incidents with an order each, and a second report for every one of them. */
beforeEach(async () => {
  await clearLane(lane, false);
  for (const { id } of lane.world.transformers) await receiveReport(lane, { transformerId: id });
  await runRound(lane.services, lane.world.up3Id);
  const incidents = await lane.sql<{ id: string; device_id: string }[]>`select id, device_id from incident order by id`;
  const orders = await lane.sql<{ id: string }[]>`select id from work_order order by id`;
  // Orders by id, by their incident's id, by their place on disk and by the reports' coming are four different sequences.
  for (const [i, { id }] of [...orders.entries()].reverse()) {
    await lane.sql`update work_order set incident_id = ${incidents[(3 * i + 1) % 8]?.id ?? null} where id = ${id}`;
  }
  for (const i of incidents.keys()) {
    await receiveReport(lane, { transformerId: incidents[(5 * i + 2) % 8]?.device_id ?? null });
  }
});

test.each(['work_order', 'incident'] as const)(
  'triage locks each %s by id, so that it never waits in a circle with a command that locks several',
  async (table) => {
    const rows = () => lane.sql(table);
    const ids = (await lane.sql<{ id: string }[]>`select id from ${rows()} order by id`).map(({ id }) => id);
    const letGo = await holdLock(
      lane.sql,
      (ours) => ours`update ${ours(table)} set version = version + 1 where id = ${ids[3] ?? null}`,
    );
    const linking = linkReports(lane.ctx, lane.world.up3Id);
    await until(
      'triage waits for the fourth',
      () => lane.sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
        and query ilike ${`%update ${table} _ set%`}`,
      (waiting) => waiting.length === 1,
    );
    const free = await lane.sql<{ id: string }[]>`select id from ${rows()} order by id for update skip locked`;
    expect(free.map(({ id }) => id)).toEqual(ids.slice(4));
    await letGo('commit');
    expect(await linking).toMatchObject({ reports: 8, hasMore: false });
    // What was committed while it waited is seen, and nothing is left out.
    const grown = await lane.sql<{ report_count: number; version: number }[]>`
      select report_count, version from incident order by id`;
    expect(grown.map(({ report_count }) => report_count)).toEqual(Array(8).fill(2));
    const versions = grown.map(({ version }) => version);
    expect(versions[3]).toBe((versions[4] ?? 0) + (table === 'incident' ? 1 : 0));
  },
);
