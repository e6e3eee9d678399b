import { foldBatch } from '../commands/kpi/fold.ts';
import type { Context } from '../context.ts';

/** So much a reader folds by itself; in a storm the job is at it, and `asOf` says how far it is. */
const MOST = 200;

/**
 * Whoever asks for figures sees what was done a moment ago: the few events that the job has not folded yet are folded first. Usually
 * there are none, and this is one look at the end of index domain_event_stream.
 */
export async function catchUp(ctx: Context): Promise<void> {
  if (ctx.inTransaction) return;
  const [row] = await ctx.sql<{ behind: number }[]>`
    select count(*)::int as behind from (select from domain_event
      where stream_seq > coalesce((select cursor from kpi_cursor where name = 'orders'), 0) limit ${MOST + 1}) e`;
  const behind = row?.behind ?? 0;
  if (behind > 0 && behind <= MOST) await foldBatch({ ...ctx, ...ctx.writing, actor: { kind: 'system' } });
}
