import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

/** Keeps that a file left the house, before its first byte does: who took what away can be asked later. */
export async function noteDownload(ctx: Context, job: { readonly id: string; readonly up3Id: string }): Promise<void> {
  authorize(ctx, 'export.create', { up3Id: job.up3Id });
  await withTransaction(ctx, (tx) =>
    recordEvent(tx, {
      type: 'export_job.downloaded',
      entity: 'export_job',
      entityId: job.id,
      up3Id: job.up3Id,
      at: tx.clock(),
    }),
  );
}
