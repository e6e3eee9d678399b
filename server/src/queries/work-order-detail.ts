import type { Action, Cause, Outcome } from '@comcen/shared/domain/codes.ts';
import { intervalsOf, minutesOf } from '@comcen/shared/domain/kpi/intervals.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { presentWorkOrderItem, type WorkOrderRow } from '../presenters/work-order.ts';
import type { Services } from '../roles/services.ts';
import { fieldClaims } from './field-claims.ts';
import { reportItems } from './reports.ts';
import { timelineOf } from './timeline.ts';
import { workOrderSelect } from './work-orders.ts';

interface DetailRow extends WorkOrderRow {
  outcome: Outcome | null;
  cause: Cause | null;
  action: Action | null;
  equipment: string | null;
  completion_note: string | null;
  close_reason: string | null;
  cancel_reason: string | null;
  reopen_reason: string | null;
  photo_ids: string[];
  follow_up_of: string | null;
  superseded_by: string | null;
  flags: string[];
  started_at: Date;
  is_first: boolean;
}

/** Of a great incident the newest; all of them page by page: GET /api/reports?incident=. */
const REPORTS_SHOWN = 200;

/** One order with all that hangs on it. Errors: 404 outside the region. */
export async function workOrderDetail(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
): Promise<WorkOrderDetail> {
  authorize(ctx, 'work_order.read');
  const row = await detailRow(ctx, id);
  authorize(ctx, 'work_order.read', { up3Id: row.up3_id, ulpId: row.ulp_id });
  const timeline = await timelineOf(ctx, 'work_order', id);
  const reports = await reportItems(ctx, services, { incidentId: row.incident_id, limit: REPORTS_SHOWN });
  const pauses = await ctx.sql<{ reason: string; started_at: Date; ended_at: Date | null }[]>`
    select reason, started_at, ended_at from work_order_pause where work_order_id = ${id} order by started_at`;
  return {
    ...presentWorkOrderItem(row),
    note: row.note,
    outcome: row.outcome,
    cause: row.cause,
    action: row.action,
    equipment: row.equipment,
    completionNote: row.completion_note,
    closeReason: row.close_reason,
    cancelReason: row.cancel_reason,
    reopenReason: row.reopen_reason,
    photoIds: row.photo_ids,
    followUpOf: row.follow_up_of,
    supersededBy: row.superseded_by,
    flags: row.flags,
    timeline,
    dispatch: row.dispatch,
    notes: await notesOf(ctx, id),
    pauses: pauses.map((pause) => ({
      reason: pause.reason,
      startedAt: iso(pause.started_at),
      endedAt: isoOrNull(pause.ended_at),
    })),
    reports,
    claims: await fieldClaims(ctx, { workOrderId: id }),
    intervals: intervalsInMinutes(row),
  };
}

type Note = WorkOrderDetail['notes'][number];

/** Oldest first. Indexes offer_by_work_order, work_order_pause_by_order. */
async function notesOf(ctx: Context, id: string): Promise<Note[]> {
  const rows = await ctx.sql<{ about: Note['about']; at: Date; text: string }[]>`
    select ended_as as about, ended_at as at, end_note as text from offer
    where work_order_id = ${id} and ended_as in ('refused', 'recalled') and end_note is not null
    union all
    select 'held', started_at, note from work_order_pause where work_order_id = ${id} and note is not null
    order by at`;
  return rows.map(({ about, at, text }) => ({ about, at: iso(at), text }));
}

async function detailRow(ctx: Context, id: string): Promise<DetailRow> {
  const { sql } = ctx;
  const [row] = await sql<DetailRow[]>`
    select x.*, w.outcome, w.cause, w.action, w.equipment, w.completion_note, w.close_reason, w.cancel_reason, w.reopen_reason, w.photo_ids,
      w.follow_up_of, w.superseded_by, w.flags, i.started_at,
      not exists (select from work_order e where e.incident_id = w.incident_id and e.id < w.id and e.state <> 'cancelled') as is_first
    from (${workOrderSelect(sql)} where w.id = ${id}) x join work_order w on w.id = x.id
      join incident i on i.id = x.incident_id`;
  if (!row) throw notFound('This work order');
  return row;
}

function intervalsInMinutes(row: DetailRow): WorkOrderDetail['intervals'] {
  const seconds = intervalsOf({
    reportedAt: row.reported_at,
    outageStartedAt: row.started_at,
    arrivedAt: row.arrived_at,
    restoredAt: row.restored_at,
    isFirstOfIncident: row.is_first,
    isFollowUp: row.follow_up_of !== null,
  });
  return {
    responseMin: minutesOf(seconds.responseS),
    recoveryWorkMin: minutesOf(seconds.recoveryWorkS),
    recoveryOutageMin: minutesOf(seconds.recoveryOutageS),
    recoveryCustomerMin: minutesOf(seconds.recoveryCustomerS),
  };
}
