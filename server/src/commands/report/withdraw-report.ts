import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import { applyTransition } from '../work-order/apply-transition.ts';
import { followIncident } from '../work-order/follow-incident.ts';
import { lockOrder } from '../work-order/lock-order.ts';
import { countReports } from './count-reports.ts';
import { type LockedReport, lockReport } from './lock-report.ts';

/**
 * The customer takes the report back. Its order is cancelled when nobody else reported the same fault and no crew has it yet.
 * Twice is once. Errors: 409 when the report was answered.
 */
export async function withdrawReport(ctx: Context, id: string): Promise<void> {
  authorize(ctx, 'report.withdraw');
  await withTransaction(ctx, async (tx) => {
    const report = await lockReport(tx, id);
    authorize(tx, 'report.withdraw', { up3Id: report.up3_id, ulpId: report.ulp_id });
    if (report.state === 'withdrawn') return;
    if (report.state === 'answered') {
      throw new AppError('conflict', 'This report was answered already.', { extra: { currentState: report.state } });
    }
    await tx.sql`update report set state = 'withdrawn', version = version + 1 where id = ${id} and version = ${report.version}`;
    await recordEvent(tx, {
      type: 'report.withdrawn',
      entity: 'report',
      entityId: id,
      entityVersion: report.version + 1,
      up3Id: report.up3_id,
      ulpId: report.ulp_id,
      at: tx.clock(),
      data: { incidentId: report.incident_id },
    });
    if (report.incident_id === null) return;
    await countReports(tx, [report.incident_id]);
    await cancelLonelyOrders(tx, report);
  });
}

/** Orders still waiting for a crew whose incident nobody reports any more. Indexes report_by_incident, work_order_by_incident. */
async function cancelLonelyOrders(ctx: Context, report: LockedReport): Promise<void> {
  const orders = await ctx.sql<{ id: string }[]>`
    select id from work_order where incident_id = ${report.incident_id} and state = 'new'
      and not exists (select from report r where r.incident_id = ${report.incident_id} and r.state <> 'withdrawn')`;
  for (const { id } of orders) {
    const order = await lockOrder(ctx, id);
    const decided = decide({ state: order.state, command: 'cancel', by: 'customer' });
    if (!decided.ok || !decided.value.recorded) continue;
    const change = {
      order,
      command: 'cancel' as const,
      decision: decided.value,
      at: ctx.clock(),
      reason: 'withdrawn',
      columns: { cancel_reason: 'withdrawn' },
    };
    await applyTransition(ctx, change);
    await followIncident(ctx, change);
  }
}
