import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';

export const bookkeeping = 'removes photos that no order can name any more; nothing of the domain changes';

/** As long as the answer to a phone's command is kept: a queue that comes later than this is not believed either. */
const KEPT_MS = 40 * 24 * 3600_000;
/** Files of one transaction. */
const BATCH = 100;

/** Removes a batch of photos that no order ever named, file and row. True while more may be left. Index photo_waiting. */
export async function purgePhotos(
  ctx: Context,
  removeFile: (up3Id: string, id: string) => Promise<void>,
): Promise<boolean> {
  authorize(ctx, 'lane.run');
  return withTransaction(ctx, async (tx) => {
    const before = new Date(tx.clock().getTime() - KEPT_MS);
    // Locked: a completion that names one just now waits, or has it first.
    const old = await tx.sql<{ id: string; up3Id: string }[]>`
      select id, up3_id as "up3Id" from photo where work_order_id is null and created_at < ${before}
      order by created_at limit ${BATCH} for update skip locked`;
    // The file first: a crash leaves a row, which the next purge finds again.
    for (const { id, up3Id } of old) await removeFile(up3Id, id);
    await tx.sql`delete from photo where id = any(${old.map(({ id }) => id)}::uuid[])`;
    return old.length === BATCH;
  });
}
