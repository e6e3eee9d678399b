import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';

export const bookkeeping = 'removes files that were said to be removed; nothing of the domain changes';

const BATCH = 100;
/** That there was an export is told for so long; the log keeps who asked. */
const ROW_KEPT_MS = 90 * 24 * 3600_000;

/** Removes a batch of files past their time, and old rows. True while more may be left. Indexes export_job_expiring, export_job_old. */
export async function purgeExports(
  ctx: Context,
  removeFile: (of: { up3Id: string; id: string; attempt: number }) => Promise<void>,
): Promise<boolean> {
  authorize(ctx, 'lane.run');
  return withTransaction(ctx, async (tx) => {
    const now = tx.clock();
    const old = await tx.sql<{ id: string; up3Id: string; attempt: number }[]>`
      select id, up3_id as "up3Id", attempts as attempt from export_job where state = 'done' and expires_at < ${now}
      order by expires_at limit ${BATCH} for update skip locked`;
    // The file first: a crash leaves a row, which the next purge finds again.
    for (const job of old) await removeFile(job);
    await tx.sql`
      update export_job set state = 'expired', version = version + 1 where id = any(${old.map(({ id }) => id)}::uuid[])`;
    await tx.sql`
      delete from export_job where id in (
        select id from export_job where requested_at < ${new Date(now.getTime() - ROW_KEPT_MS)}
          and state in ('failed', 'cancelled', 'expired') order by requested_at limit ${BATCH})`;
    return old.length === BATCH;
  });
}
