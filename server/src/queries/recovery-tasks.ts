import type { RecoveryState } from '@comcen/shared/domain/rating/recovery.ts';
import type { RecoveryTask } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { inRegion, voiceRegion } from './voice-region.ts';

interface Row {
  id: string;
  state: RecoveryState;
  ulp_id: string;
  report_id: string;
  number: string;
  stars: number;
  nps: number | null;
  comment: string;
  crew_code: string | null;
  work_order_id: string | null;
  reporter_name: string | null;
  reporter_phone: string | null;
  opened_at: Date;
  taken_at: Date | null;
  taken_by_name: string | null;
  done_at: Date | null;
  done_by_name: string | null;
  outcome: string | null;
  note: string;
  version: number;
}

interface Which {
  readonly state: RecoveryState | 'waiting';
  readonly ulpId?: string | undefined;
  /** Only older ones than this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. Indexes recovery_task_waiting, recovery_task_recent. */
export async function recoveryTasks(ctx: Context, which: Which | { readonly id: string }): Promise<RecoveryTask[]> {
  authorize(ctx, 'rating.read');
  const region = await voiceRegion(ctx, 'rating.read', 'id' in which ? undefined : which.ulpId);
  const { sql } = ctx;
  const rows = await sql<Row[]>`
    select t.*, g.stars, g.nps, g.comment, g.crew_code, g.work_order_id, r.number, r.reporter_name, r.reporter_phone,
      (select u.name from app_user u where u.id = t.taken_by) as taken_by_name,
      (select u.name from app_user u where u.id = t.done_by) as done_by_name
    from recovery_task t join rating g on g.report_id = t.report_id join report r on r.id = t.report_id
    where ${inRegion(sql, region, 't')} and ${'id' in which ? sql`t.id = ${which.id}` : filterOf(sql, which)}
    order by t.id desc limit ${'id' in which ? 1 : which.limit}`;
  return rows.map(present);
}

export async function recoveryTaskOf(ctx: Context, id: string): Promise<RecoveryTask> {
  authorize(ctx, 'rating.read');
  const [task] = await recoveryTasks(ctx, { id });
  if (!task) throw notFound('This recovery task');
  return task;
}

/** A literal for the waiting ones: a parameter could not use the partial index. */
function filterOf(sql: SqlRunner, { state, before }: Which) {
  const older = before === undefined ? sql`true` : sql`t.id < ${before}`;
  if (state === 'waiting') return sql`t.state in ('open', 'taken') and ${older}`;
  return sql`t.state = ${state} and ${older}`;
}

const present = (row: Row): RecoveryTask => ({
  id: row.id,
  state: row.state,
  ulp: row.ulp_id,
  reportId: row.report_id,
  reportNumber: row.number,
  stars: row.stars,
  nps: row.nps,
  comment: row.comment,
  crewCode: row.crew_code,
  workOrderId: row.work_order_id,
  reporter: { name: row.reporter_name, phone: row.reporter_phone },
  openedAt: iso(row.opened_at),
  takenAt: isoOrNull(row.taken_at),
  takenBy: row.taken_by_name,
  doneAt: isoOrNull(row.done_at),
  doneBy: row.done_by_name,
  outcome: row.outcome,
  note: row.note,
  version: row.version,
});
