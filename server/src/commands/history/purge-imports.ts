import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';

export const bookkeeping = 'removes files and first rows of imports that are through; what came in stays as it is';

/** A file names customers and agents: with its refused rows it lies no longer than a working week. */
export const IMPORT_KEPT_MS = 7 * 24 * 3_600_000;
const BATCH = 50;

/**
 * Removes files, refused rows and previews of imports that nobody has touched for a week; one that was checked and never brought in is
 * over. True while more may be left. History_import holds a handful of rows: no index of its own.
 */
export async function purgeImports(
  ctx: Context,
  removeFiles: (of: { up3Id: string; id: string }) => Promise<void>,
): Promise<boolean> {
  authorize(ctx, 'lane.run');
  return withTransaction(ctx, async (tx) => {
    const before = new Date(tx.clock().getTime() - IMPORT_KEPT_MS);
    const old = await tx.sql<{ id: string; up3Id: string }[]>`
      select id, up3_id as "up3Id" from history_import
      where finished_at < ${before} and state in ('checked', 'imported', 'undone', 'failed') and failure is distinct from 'expired'
        and (preview <> '[]'::jsonb or state = 'checked')
      order by finished_at limit ${BATCH} for update skip locked`;
    // The files first: a crash leaves a row, which the next purge finds again.
    for (const one of old) await removeFiles(one);
    await tx.sql`
      update history_import set preview = '[]', failure = case when state = 'checked' then 'expired' else failure end,
        state = case when state = 'checked' then 'failed' else state end, version = version + 1
      where id = any(${old.map(({ id }) => id)}::uuid[])`;
    return old.length === BATCH;
  });
}
