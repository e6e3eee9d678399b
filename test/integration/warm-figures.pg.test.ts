import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { warmFigures } from '@comcen/server/test/db/warm-figures.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { startWorkers } from '@comcen/server/test/workers/workers.ts';
import { encode } from '@comcen/shared/domain/kpi/count-bytes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLane, type Lane } from '../factories/lane.ts';
import { insertPastMonths } from '../factories/past-months.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
  await insertPastMonths(database().sql, { until: lane.services.clock(), days: 12, ordersPerDay: 40 });
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  // One value of ten thousand bytes that do not compress: it is stored out of line, as the second layers of ten years are.
  const large = encode((visit) => {
    for (let n = 1; n <= 10_000; n += 1) visit(n * 7 + ((n * n) % 7), 1 + ((n * n * n) % 5));
  });
  await database().sql`update kpi_rollup set customer_counts = ${large} where id = (select min(id) from kpi_rollup)`;
  await database().sql`create extension pg_buffercache`;
}, 60_000);
afterAll(() => lane.services.close());

/** Blocks of the rollups, of what they store out of line and of their index: how many there are, and how many are in PostgreSQL's cache. */
async function rollupBlocks() {
  const [row] = await database().sql<{ all: number; outOfLine: number; cached: number }[]>`
    with relation as (
      select c.oid from pg_class c where c.oid in ('kpi_rollup'::regclass, 'kpi_rollup_pkey'::regclass)
      union all select reltoastrelid from pg_class where oid = 'kpi_rollup'::regclass
    )
    select (select sum(pg_relation_size(oid)) / 8192 from relation)::int as all,
      (select pg_relation_size(reltoastrelid) / 8192 from pg_class where oid = 'kpi_rollup'::regclass)::int as "outOfLine",
      (select count(*) from pg_buffercache b join relation r on b.relfilenode = pg_relation_filenode(r.oid)
        where b.relforknumber = 0 and b.reldatabase = (select oid from pg_database where datname = current_database()))::int as cached`;
  return row ?? { all: 0, outOfLine: 0, cached: 0 };
}

async function forgetRollups() {
  const { sql } = database();
  await sql`checkpoint`;
  await sql`select pg_buffercache_evict_relation(c.oid) from pg_class c, pg_class r
    where r.oid = 'kpi_rollup'::regclass and c.oid in (r.oid, r.reltoastrelid, 'kpi_rollup_pkey'::regclass)`;
}

test('what figures are read from is read into memory', async () => {
  await forgetRollups();
  const before = await rollupBlocks();
  expect(before.cached).toBe(0);
  const warmed = await warmFigures(database().sql, () => false);
  const { all, outOfLine, cached } = await rollupBlocks();
  expect(all).toBeGreaterThan(20);
  expect(outOfLine).toBeGreaterThan(0);
  expect(cached).toBe(all);
  expect(warmed?.blocks).toBeGreaterThanOrEqual(all);
  expect(warmed?.leftOut).toBe(0);
});

test('the workers do it by themselves once the first sweep is through', async () => {
  await forgetRollups();
  const { logLines } = lane.services;
  await migrateQueue(lane.services.config);
  const workers = startWorkers(lane.services);
  const told = async () => logLines.filter((line) => line.includes('were read into memory'));
  const [line = '{}'] = await until('the line in the log', told, (lines) => lines.length > 0).finally(() =>
    workers.stop(),
  );
  const { all, cached } = await rollupBlocks();
  expect(cached).toBe(all);
  expect(JSON.parse(line)).toMatchObject({ blocks: expect.any(Number), leftOut: 0 });
});

test('it ends where it is told to', async () => {
  await forgetRollups();
  let asked = 0;
  const warmed = await warmFigures(database().sql, () => {
    asked += 1;
    return asked > 2;
  });
  expect(warmed?.blocks).toBeGreaterThan(0);
  expect((await rollupBlocks()).cached).toBe(0);
});

test('a database whose owner may not install the module is left as it is', async () => {
  const { sql } = database();
  await sql
    .begin(async (tx) => {
      await tx`drop extension if exists pg_prewarm`;
      await tx`create role plain`;
      await tx`set local role plain`;
      expect(await warmFigures(tx, () => false)).toBeNull();
      throw new RangeError('as it was');
    })
    .catch((error) => expect(error).toBeInstanceOf(RangeError));
});
