import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import { recountIncident } from '../incident/recount-incident.ts';
import { withLinkLocked } from './change-link.ts';
import { endLonelyOrders } from './end-lonely-orders.ts';

/**
 * The customer takes the report back. Its order is cancelled when nobody else reported the same fault and no crew has it yet.
 * Twice is once. Errors: 409 when the report was answered.
 */
export async function withdrawReport(ctx: Context, id: string): Promise<void> {
  authorize(ctx, 'report.withdraw');
  await withLinkLocked(ctx, id, null, async (tx, report) => {
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
    // A hazard taken back by the one who called stays a hazard until somebody has looked.
    const left = await recountIncident(tx, report.incident_id, false);
    if (left) await endLonelyOrders(tx, left, { by: 'customer', reason: 'withdrawn' });
  });
}
