import { AppError } from '@comcen/server/errors.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { byOperator, changesOf, clearGroups, expectWhole } from '../factories/grouping.ts';
import { createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());

const WAVES = 8;

it('operators group while rounds link, infer and regroup: nobody waits in a circle, nothing is lost', async () => {
  await clearGroups(lane);
  await lane.sql`delete from setting where key = 'inferenceMode'`;
  const { sql, world, services } = lane;
  const op = byOperator(lane);
  const incidents = () =>
    sql<{ id: string }[]>`select id from incident where state in ('open', 'partly_restored') order by id`;
  /** What an operator may be told; anything else is a defect, and so is a deadlock that PostgreSQL had to end. */
  const told = (act: Promise<unknown>) =>
    act.catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code === 'internal' || error.code === 'unavailable') throw error;
    });
  for (let wave = 0; wave < WAVES; wave += 1) {
    for (let i = 0; i < 8; i += 1) await receiveReport(lane, { customer: world.customers[(wave * 5 + i * 3) % 30] });
    services.advance(20_000);
    const open = (await incidents()).map(({ id }) => id);
    const at = (n: number) => open[(wave + n) % Math.max(1, open.length)] ?? services.newId();
    const [reports, changes] = [
      await sql<{ id: string }[]>`select id from report where incident_id = ${at(2)} order by id`,
      await changesOf(lane),
    ];
    await Promise.all([
      runRound(services, world.up3Id),
      told(op.merge(at(0), at(1))),
      told(op.merge(at(3), at(0))),
      told(op.split(at(2), { reportIds: reports.slice(0, 1).map(({ id }) => id) })),
      told(op.undo(changes.at(-1)?.incident_id ?? at(0), changes.at(-1)?.id ?? services.newId())),
      told(op.confirm(at(4), {})),
    ]);
  }
  await runRound(services, world.up3Id);
  await expectWhole(lane);
  expect(await sql`select id from report where state <> 'linked'`).toEqual([]);
  expect(new Set((await changesOf(lane)).map(({ kind }) => kind)).size).toBeGreaterThan(2);
});
