import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

interface Row {
  up3Id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';
  requestedBy: string | null;
  isAsked: boolean;
}

/** One that waits ends at once; one that runs ends within seconds, by who runs it. Twice is once. Errors: 409 when it is through. */
export async function cancelExport(ctx: Context, id: string): Promise<void> {
  const actor = authorize(ctx, 'export.create');
  await withTransaction(ctx, async (tx) => {
    const [job] = await tx.sql<Row[]>`
      select up3_id as "up3Id", state, requested_by as "requestedBy", cancel_requested_at is not null as "isAsked"
      from export_job where id = ${id} for update`;
    if (!job || actor.kind !== 'user' || actor.userId !== job.requestedBy) throw notFound('This export');
    if (job.state === 'cancelled' || (job.state === 'running' && job.isAsked)) return;
    if (job.state !== 'queued' && job.state !== 'running')
      throw new AppError('conflict', 'This export is through already.', { extra: { currentState: job.state } });
    const at = tx.clock();
    const ends = job.state === 'queued';
    const [changed] = await tx.sql<{ version: number }[]>`
      update export_job set cancel_requested_at = ${at}, version = version + 1,
        state = case when ${ends} then 'cancelled' else state end, finished_at = ${ends ? at : null}
      where id = ${id} and state = ${job.state} returning version`;
    if (!changed || !ends) return;
    await recordEvent(tx, {
      type: 'export_job.cancelled',
      entity: 'export_job',
      entityId: id,
      entityVersion: changed.version,
      up3Id: job.up3Id,
      at,
    });
  });
}
