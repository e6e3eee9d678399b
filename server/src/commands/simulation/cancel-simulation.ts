import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize, scopeOf } from '../authorize.ts';

interface Row {
  up3Id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  requestedBy: string;
  isAsked: boolean;
}

/** One that waits ends at once; one that runs ends within seconds, by who runs it. Twice is once. Errors: 409 when it is through. */
export async function cancelSimulation(ctx: Context, id: string): Promise<void> {
  authorize(ctx, 'simulation.run');
  await withTransaction(ctx, async (tx) => {
    const [run] = await tx.sql<Row[]>`
      select up3_id as "up3Id", state, requested_by as "requestedBy", cancel_requested_at is not null as "isAsked"
      from simulation_run where id = ${id} for update`;
    if (!run) throw notFound('This simulation');
    const actor = authorize(tx, 'simulation.run', run);
    if (scopeOf(tx).ulpId !== null && actor.kind === 'user' && actor.userId !== run.requestedBy)
      throw notFound('This simulation');
    if (run.state === 'cancelled' || (run.state === 'running' && run.isAsked)) return;
    if (run.state !== 'queued' && run.state !== 'running')
      throw new AppError('conflict', 'This simulation is through already.');
    const at = tx.clock();
    const ends = run.state === 'queued';
    const [changed] = await tx.sql<{ version: number }[]>`
      update simulation_run set cancel_requested_at = ${at}, version = version + 1,
        state = case when ${ends} then 'cancelled' else state end, finished_at = ${ends ? at : null}
      where id = ${id} and state = ${run.state} returning version`;
    if (!changed || !ends) return;
    await recordEvent(tx, {
      type: 'simulation_run.cancelled',
      entity: 'simulation_run',
      entityId: id,
      entityVersion: changed.version,
      up3Id: run.up3Id,
      at,
    });
  });
}
