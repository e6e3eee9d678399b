import type { PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent, recordEvents } from '../../events/record.ts';
import { plannedOutage } from '../../queries/planned-outages.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';
import { type LockedOutage, lockPlannedOutage } from './lock-planned-outage.ts';

/**
 * It does not take place: nobody is out by it, so whoever called and was told so has a fault after all and goes back to triage.
 * Errors: 404, 409 when it is over.
 */
export async function cancelPlannedOutage(ctx: Context, id: string): Promise<PlannedOutageItem> {
  authorize(ctx, 'planned_outage.change');
  return withTransaction(ctx, async (tx) => {
    const outage = await lockPlannedOutage(tx, id);
    const at = tx.clock();
    await tx.sql`update planned_outage set cancelled_at = ${at}, version = version + 1
      where id = ${id} and version = ${outage.version}`;
    const released = await releaseCallers(tx, outage, at);
    await recordEvent(tx, {
      type: 'planned_outage.cancelled',
      entity: 'planned_outage',
      entityId: id,
      entityVersion: outage.version + 1,
      up3Id: outage.up3_id,
      ulpId: outage.ulp_id,
      at,
      data: { released },
    });
    await clearAlarm(tx, { kind: 'planned_outage_overrun', entityId: id });
    return plannedOutage(tx, id);
  });
}

/** Index report_by_planned_outage. */
async function releaseCallers(ctx: Context, outage: LockedOutage, at: Date): Promise<number> {
  const reports = await ctx.sql<{ id: string; ulp_id: string; version: number }[]>`
    with locked as (select id, version from report where planned_outage_id = ${outage.id} and state = 'answered'
      order by id for update)
    update report r set state = 'received', planned_outage_id = null, link_reason = null, linked_at = null, version = r.version + 1
    from locked l where r.id = l.id returning r.id, r.ulp_id, r.version`;
  await recordEvents(
    ctx,
    reports.map((report) => ({
      type: 'report.detached' as const,
      entity: 'report' as const,
      entityId: report.id,
      entityVersion: report.version,
      up3Id: outage.up3_id,
      ulpId: report.ulp_id,
      at,
      data: { plannedOutageId: outage.id },
    })),
  );
  return reports.length;
}
