import type { Context } from '../../../context.ts';
import { rollUpRepeats } from './roll-up-repeats.ts';
import { settlePrevious } from './settle-previous.ts';
import { writeOccurrences } from './write-occurrences.ts';

export const bookkeeping =
  'what the log means for the repeat outages; the fold that calls it has authorized and holds its lock';

/**
 * Brings occurrences and daily sums of a UP3 to where these incidents and their reports stand. Recomputes, never adds: twice is the same as
 * once. What a locked month says stays, also as the fault before of what follows it. The caller holds the fold's lock in a transaction.
 * @param which `all`: also what did not change is settled and summed anew; a lock may have kept it from following its neighbours
 */
export async function foldRepeats(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
  which: 'changed' | 'all' = 'changed',
): Promise<void> {
  if (!ctx.inTransaction) throw new Error('foldRepeats needs the transaction of the fold');
  if (ids.length === 0) return;
  const written = (await writeOccurrences(ctx, up3Id, ids, await lockedMonths(ctx, up3Id))).filter(
    ({ isChanged }) => isChanged || which === 'all',
  );
  const settled = await settlePrevious(ctx, up3Id, written);
  const own = written.flatMap(({ before, after }) => [before, after].flatMap((row) => row?.day ?? []));
  await rollUpRepeats(ctx, up3Id, [...new Set([...own, ...settled])].sort());
}

/** YYYY-MM. Primary key of kpi_lock. */
async function lockedMonths(ctx: Context, up3Id: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM') as month from kpi_lock where up3_id = ${up3Id}`;
  return new Set(rows.map(({ month }) => month));
}
