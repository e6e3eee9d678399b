// A process of its own: makes months of interruptions, their sums and tallies, so that two cores work on the history at once.
import type { Context } from '@comcen/server/context.ts';
import { rollUpReliability } from '@comcen/server/test/commands/kpi/reliability/roll-up-reliability.ts';
import { makeMissingTallies } from '@comcen/server/test/commands/kpi/reliability/roll-up-tallies.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { pino } from 'pino';
import { z } from 'zod';
import { answerParent } from './child.ts';
import { UP3 } from './kpi-history-sql.ts';
import { FAULTS, INTERRUPTIONS, OUTAGES } from './kpi-reliability-sql.ts';

/** WIB days of one month, and the first day of the next. */
const month = z.object({ databaseUrl: z.string(), days: z.array(z.string()).min(1), next: z.string() });

let open: Context | undefined;
function contextOn(url: string): Context {
  const { sql, db } = openDatabase(url, { max: 1, application: 'comcen-bench-loader' });
  return {
    db,
    sql,
    actor: { kind: 'system' },
    clock: () => new Date(),
    newId: () => crypto.randomUUID(),
    log: pino({ level: 'silent' }),
    ring: () => undefined,
    inTransaction: false,
  };
}
const database = (url: string): Context => {
  open ??= contextOn(url);
  return open;
};

answerParent({
  async load(input) {
    const { databaseUrl, days, next } = month.parse(input);
    await withTransaction(database(databaseUrl), async ({ sql }) => {
      await sql.unsafe(`set local work_mem = '128MB'`);
      await sql.unsafe(FAULTS, [days[0] ?? '', next]);
      await sql.unsafe('analyze fault');
      await sql.unsafe(INTERRUPTIONS);
      await sql.unsafe(OUTAGES);
    });
  },
  async sums(input) {
    const { databaseUrl, days } = month.parse(input);
    await withTransaction(database(databaseUrl), async (tx) => {
      await tx.sql.unsafe(`set local work_mem = '128MB'`);
      await rollUpReliability(tx, UP3, days);
    });
  },
  async tallies(input) {
    const { databaseUrl, days, next } = month.parse(input);
    await makeMissingTallies(database(databaseUrl), UP3, { from: days[0] ?? '', to: next });
  },
});
