import { runRound } from '@comcen/server/test/workers/round.ts';
import { createStatistics } from '@comcen/server/test/workers/statistics.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());

/** Rows that PostgreSQL believes in; -1 = nobody ever looked. */
const believed = async (): Promise<number> => {
  const [row] = await lane.sql<
    { rows: number }[]
  >`select reltuples::int as rows from pg_class where relname = 'incident'`;
  return row?.rows ?? -1;
};

test('what fills is analyzed after its first hundred and each time it is three times as much', async () => {
  const statistics = createStatistics(lane.services);
  statistics.grown(99);
  expect(await believed()).toBe(-1);
  await receiveReport(lane);
  await runRound(lane.services, lane.world.up3Id);
  statistics.grown(1);
  await until('the tables are analyzed', believed, (rows) => rows === 1);
  await receiveReport(lane, { customer: lane.world.customers.at(-1) });
  await runRound(lane.services, lane.world.up3Id);
  statistics.grown(199);
  expect(await believed()).toBe(1);
  statistics.grown(1);
  await until('they are analyzed again', believed, (rows) => rows === 2);
});
