import { uuidv7 } from 'uuidv7';
import { compareKpis, type Difference } from '../commands/kpi/compare.ts';
import { foldAll } from '../commands/kpi/fold.ts';
import { rebuildKpis } from '../commands/kpi/rebuild.ts';
import { compareVoice } from '../commands/kpi/voice/compare-voice.ts';
import { rebuildVoice } from '../commands/kpi/voice/fold-voice.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { createLog } from '../http/log.ts';

export interface KpiCheck {
  readonly months: number;
  readonly differences: readonly Difference[];
}

/**
 * Holds every UP3's figures against the slow truth; with `rebuild` makes them anew first. The server may run beside it: a rebuild takes
 * the fold's lock month by month.
 */
export async function checkKpis(
  config: Pick<Config, 'databaseUrl' | 'logLevel'>,
  options: { readonly rebuild: boolean; readonly onProgress: (up3Id: string, done: number) => void },
): Promise<KpiCheck> {
  const database = openDatabase(config.databaseUrl, { max: 6, application: 'comcen verify-kpis' });
  const ctx: Context = {
    db: database.db,
    sql: database.sql,
    actor: { kind: 'system' },
    clock: () => new Date(),
    newId: uuidv7,
    log: createLog(config.logLevel),
    ring: () => undefined,
    inTransaction: false,
  };
  try {
    // What is numbered and not folded yet is no difference.
    await foldAll(ctx);
    const up3s = await database.sql<{ id: string }[]>`select id from up3 order by id`;
    let months = 0;
    const differences: Difference[] = [];
    for (const { id } of up3s) {
      if (options.rebuild) {
        await rebuildKpis(ctx, id, { onProgress: (done) => options.onProgress(id, done) });
        await rebuildVoice(ctx, id);
      }
      const found = await compareKpis(ctx, id);
      months += found.months;
      differences.push(...found.differences, ...(await compareVoice(ctx, id)));
    }
    return { months, differences };
  } finally {
    await database.close();
  }
}
