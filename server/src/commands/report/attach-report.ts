import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { actorColumns, recordEvents } from '../../events/record.ts';
import { reportDetail } from '../../queries/reports.ts';
import type { Services } from '../../roles/services.ts';
import { authorize } from '../authorize.ts';
import { countReports } from './count-reports.ts';
import { type LockedReport, lockReport } from './lock-report.ts';

/** An operator says which incident explains a report. Errors: 422 unknown incident, 409 when it is withdrawn or the incident over. */
export async function attachReport(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
  incidentId: string,
): Promise<ReportReply> {
  authorize(ctx, 'report.link');
  return withTransaction(ctx, async (tx) => {
    const report = await lockReport(tx, id);
    authorize(tx, 'report.link', { up3Id: report.up3_id, ulpId: report.ulp_id });
    if (report.state === 'withdrawn') throw new AppError('conflict', 'The customer has withdrawn this report.');
    if (report.incident_id === incidentId) return reportDetail(tx, services, id);
    await mustBeOpen(tx, incidentId, report);
    await link(tx, report, incidentId);
    return reportDetail(tx, services, id);
  });
}

async function mustBeOpen(ctx: Context, incidentId: string, report: LockedReport): Promise<void> {
  const [incident] = await ctx.sql<{ state: string; up3_id: string }[]>`
    select state, up3_id from incident where id = ${incidentId} for update`;
  if (!incident || incident.up3_id !== report.up3_id) throw invalidField('incidentId', 'No such incident in this UP3.');
  if (incident.state === 'closed' || incident.state === 'merged') {
    throw new AppError('conflict', 'This incident has ended. Choose an open one.', {
      extra: { currentState: incident.state },
    });
  }
}

async function link(ctx: Context, report: LockedReport, incidentId: string): Promise<void> {
  const at = ctx.clock();
  const reason = { code: 'attached_by_operator', by: actorColumns(ctx).id };
  await ctx.sql`
    update report set state = 'linked', incident_id = ${incidentId}, linked_at = ${at}, link_reason = ${ctx.sql.json(reason)},
      detached_from = array_remove(detached_from, ${incidentId}::uuid), version = version + 1
    where id = ${report.id} and version = ${report.version}`;
  await recordEvents(ctx, [
    {
      type: 'report.linked',
      entity: 'report',
      entityId: report.id,
      entityVersion: report.version + 1,
      up3Id: report.up3_id,
      ulpId: report.ulp_id,
      at,
      data: { incidentId, reason: reason.code, from: report.incident_id },
    },
  ]);
  await countReports(ctx, [incidentId, report.incident_id]);
}

/** The undo of a link: the report waits for triage again, which will not link it there. Errors: 409 when it is not linked. */
export async function detachReport(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
): Promise<ReportReply> {
  authorize(ctx, 'report.link');
  return withTransaction(ctx, async (tx) => {
    const report = await lockReport(tx, id);
    authorize(tx, 'report.link', { up3Id: report.up3_id, ulpId: report.ulp_id });
    if (report.state !== 'linked' || report.incident_id === null) {
      throw new AppError('conflict', 'This report is not linked to an incident.', {
        extra: { currentState: report.state },
      });
    }
    const at = tx.clock();
    await tx.sql`
      update report set state = 'received', incident_id = null, linked_at = null, link_reason = null,
        detached_from = detached_from || ${report.incident_id}::uuid, version = version + 1
      where id = ${id} and version = ${report.version}`;
    await recordEvents(tx, [
      {
        type: 'report.detached',
        entity: 'report',
        entityId: id,
        entityVersion: report.version + 1,
        up3Id: report.up3_id,
        ulpId: report.ulp_id,
        at,
        data: { incidentId: report.incident_id },
      },
    ]);
    await countReports(tx, [report.incident_id]);
    return reportDetail(tx, services, id);
  });
}
