import { RATING_CHANGED, type RecoveryState, taskChange } from '@comcen/shared/domain/rating/recovery.ts';
import type { Context } from '../../context.ts';
import { recordEvent } from '../../events/record.ts';

export const consequence = 'a recovery task follows from the rating that the customer was allowed to give';

interface RatedReport {
  readonly id: string;
  readonly up3_id: string;
  readonly ulp_id: string;
}
interface Task {
  id: string;
  state: RecoveryState;
  outcome: string | null;
}

/** Opens the task of a negative rating, or closes the one that nobody has taken when the customer mended it. The caller holds the report. */
export async function settleTask(tx: Context, report: RatedReport, isNegativeNow: boolean): Promise<void> {
  const [task] = await tx.sql<Task[]>`
    select id, state, outcome from recovery_task where report_id = ${report.id} for update`;
  const change = taskChange(task ?? null, isNegativeNow);
  if (change === 'none') return;
  const at = tx.clock();
  const id = task?.id ?? tx.newId();
  const [row] =
    change === 'open'
      ? await tx.sql<{ version: number }[]>`
          insert into recovery_task (id, report_id, up3_id, ulp_id, opened_at)
          values (${id}, ${report.id}, ${report.up3_id}, ${report.ulp_id}, ${at})
          on conflict (report_id) do update set state = 'open', opened_at = excluded.opened_at, done_at = null, done_by = null,
            outcome = null, version = recovery_task.version + 1
          returning version`
      : await tx.sql<{ version: number }[]>`
          update recovery_task set state = 'done', done_at = ${at}, outcome = ${RATING_CHANGED}, version = version + 1
          where id = ${id} and state = 'open' returning version`;
  if (!row) return;
  await recordEvent(tx, {
    type: change === 'open' ? 'recovery_task.opened' : 'recovery_task.done',
    entity: 'recovery_task',
    entityId: id,
    entityVersion: row.version,
    up3Id: report.up3_id,
    ulpId: report.ulp_id,
    at,
    data: { reportId: report.id, ...(change === 'close' && { outcome: RATING_CHANGED }) },
  });
}
