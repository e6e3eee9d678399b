import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import type { Context } from '../../context.ts';
import { AppError, invalidField } from '../../errors.ts';
import { actorColumns, recordEvents } from '../../events/record.ts';
import { reportDetail } from '../../queries/reports.ts';
import type { Services } from '../../roles/services.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';
import { recountIncident } from '../incident/recount-incident.ts';
import { withLinkLocked } from './change-link.ts';
import { endLonelyOrders } from './end-lonely-orders.ts';
import type { LockedReport } from './lock-report.ts';

/** An operator says which incident explains a report. Errors: 422 unknown incident, 409 when it is withdrawn or the incident over. */
export async function attachReport(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
  incidentId: string,
): Promise<ReportReply> {
  authorize(ctx, 'report.link');
  return withLinkLocked(ctx, id, incidentId, async (tx, report) => {
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
  await arrived(ctx, report, incidentId);
  if (report.incident_id !== null) await left(ctx, report, report.incident_id, incidentId);
}

/** The incident explains one report more. A hazard is never silent, whoever put it there. */
async function arrived(ctx: Context, report: LockedReport, incidentId: string): Promise<void> {
  await recountIncident(ctx, incidentId, false);
  if (report.kind !== 'hazard') return;
  await raiseAlarm(ctx, {
    kind: 'hazard',
    severity: 'critical',
    entity: 'incident',
    entityId: incidentId,
    up3Id: report.up3_id,
    ulpId: report.ulp_id,
    data: { reportId: report.id },
  });
}

/** The incident it was in: figures, hazard and orders follow what is left there. */
async function left(ctx: Context, report: LockedReport, incidentId: string, movedTo?: string): Promise<void> {
  const rest = await recountIncident(ctx, incidentId, report.kind === 'hazard');
  if (!rest) return;
  if (!rest.hasHazard) await clearAlarm(ctx, { kind: 'hazard', entityId: incidentId });
  await endLonelyOrders(ctx, rest, { by: 'operator', reason: 'reports_moved', ...(movedTo && { movedTo }) });
}

/** The undo of a link: the report waits for triage again, which will not link it there. Errors: 409 when it is not linked. */
export async function detachReport(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
): Promise<ReportReply> {
  authorize(ctx, 'report.link');
  return withLinkLocked(ctx, id, null, async (tx, report) => {
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
    await left(tx, report, report.incident_id);
    return reportDetail(tx, services, id);
  });
}
