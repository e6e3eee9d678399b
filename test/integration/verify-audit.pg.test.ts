import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
  await receiveReport(lane);
  await runRound(lane.services, lane.world.up3Id);
});
afterAll(() => lane.services.close());

/** The program as `npm run verify-audit` starts it. */
const verifyAudit = (): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const script = join(import.meta.dirname, '../../scripts/verify-audit.ts');
    const env = { ...process.env, DATABASE_URL: database().url };
    execFile(process.execPath, ['--import', 'tsx', script], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: out + err }),
    );
  });

test('says that the log is whole, and which event somebody changed', async () => {
  await numberEvents(lane.services.database.sql);
  const whole = await verifyAudit();
  expect(whole).toMatchObject({ code: 0, said: expect.stringMatching(/\d+ events, the chain is whole/) });
  await lane.sql`update domain_event set data = '{"to": "closed"}' where stream_seq = 2`;
  expect(await verifyAudit()).toMatchObject({
    code: 1,
    said: expect.stringContaining('event 2 was changed; the 1 events'),
  });
});
