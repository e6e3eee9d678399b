import type { RecoveryState } from '@comcen/shared/domain/rating/recovery.ts';
import type { FinishTaskBody } from '@comcen/shared/wire/http/voice.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

interface Task {
  id: string;
  up3Id: string;
  ulpId: string;
  reportId: string;
  state: RecoveryState;
  takenBy: string | null;
}

/** Somebody will call the customer. Twice by the same is once. Errors: 409 with `currentState` when another has it or it is done. */
export async function takeTask(ctx: Context, id: string): Promise<void> {
  authorize(ctx, 'recovery_task.change');
  await withTransaction(ctx, async (tx) => {
    const task = await lockTask(tx, id);
    const by = actorColumns(tx).id;
    if (task.state === 'taken' && task.takenBy === by) return;
    if (task.state !== 'open') throw standsOtherwise(task);
    const at = tx.clock();
    const [row] = await tx.sql<{ version: number }[]>`
      update recovery_task set state = 'taken', taken_at = ${at}, taken_by = ${by}, version = version + 1
      where id = ${id} and state = 'open' returning version`;
    await record(tx, task, 'recovery_task.taken', row?.version ?? null, {});
  });
}

/** It is set right, or was tried. Who finishes an open one has taken it with that. Errors: 409 when it is done already. */
export async function finishTask(ctx: Context, id: string, { outcome, note }: FinishTaskBody): Promise<void> {
  authorize(ctx, 'recovery_task.change');
  await withTransaction(ctx, async (tx) => {
    const task = await lockTask(tx, id);
    if (task.state === 'done') throw standsOtherwise(task);
    const at = tx.clock();
    const by = actorColumns(tx).id;
    const [row] = await tx.sql<{ version: number }[]>`
      update recovery_task set state = 'done', done_at = ${at}, done_by = ${by}, outcome = ${outcome}, note = ${note},
        taken_at = coalesce(taken_at, ${at}), taken_by = coalesce(taken_by, ${by}), version = version + 1
      where id = ${id} and state <> 'done' returning version`;
    await record(tx, task, 'recovery_task.done', row?.version ?? null, { outcome });
  });
}

async function lockTask(tx: Context, id: string): Promise<Task> {
  const [task] = await tx.sql<Task[]>`
    select id, up3_id as "up3Id", ulp_id as "ulpId", report_id as "reportId", state, taken_by as "takenBy"
    from recovery_task where id = ${id} for update`;
  if (!task) throw notFound('This recovery task');
  authorize(tx, 'recovery_task.change', task);
  return task;
}

const standsOtherwise = ({ state }: Task) =>
  new AppError('conflict', state === 'taken' ? 'Somebody else has taken this task.' : 'This task is done already.', {
    extra: { currentState: state },
  });

const record = (
  tx: Context,
  task: Task,
  type: 'recovery_task.taken' | 'recovery_task.done',
  version: number | null,
  data: object,
) =>
  recordEvent(tx, {
    type,
    entity: 'recovery_task',
    entityId: task.id,
    entityVersion: version,
    up3Id: task.up3Id,
    ulpId: task.ulpId,
    at: tx.clock(),
    data: { reportId: task.reportId, ...data },
  });
