// A process of its own: makes facts and sums of repeat outages from the loaded history, two at a time.
import type { Context } from '@comcen/server/context.ts';
import { rollUpRepeats } from '@comcen/server/test/commands/kpi/repeat/roll-up-repeats.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { answerParent } from './child.ts';
import { UP3 } from './kpi-history-sql.ts';
import { FAULTS } from './kpi-repeats-sql.ts';

const stretch = z.object({ databaseUrl: z.string(), days: z.array(z.string()).min(1) });

let open: Sql | undefined;
const connected = (url: string): Sql => {
  open ??= openDatabase(url, { max: 1, application: 'comcen-bench-loader' }).sql;
  return open;
};

answerParent({
  async faults(input) {
    const { databaseUrl, days } = stretch.parse(input);
    await connected(databaseUrl).unsafe(FAULTS, [days[0] ?? '', days.at(-1) ?? '']);
  },
  async rollUp(input) {
    const { databaseUrl, days } = stretch.parse(input);
    await connected(databaseUrl).begin((sql) => rollUpRepeats({ sql } as Pick<Context, 'sql'> as Context, UP3, days));
  },
});
