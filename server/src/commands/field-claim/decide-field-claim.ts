import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';
import { type AdoptedClaim, adoptClaim } from './adopt-claim.ts';

/**
 * An operator takes over a refused step, or dismisses it. Errors: 409 when it was decided before, or when a step before it, of the
 * same crew, still waits.
 */
export async function decideFieldClaim(ctx: Context, id: string, decision: 'adopted' | 'dismissed'): Promise<void> {
  authorize(ctx, 'field_claim.decide');
  await withTransaction(ctx, async (tx) => {
    const [claim] = await tx.sql<(AdoptedClaim & { decided_at: Date | null })[]>`
      select id, up3_id, work_order_id, crew_id, command, device_at, received_at, decided_at, lat, lng, payload from field_claim
      where id = ${id} for update`;
    if (!claim) throw notFound('This claim');
    authorize(tx, 'field_claim.decide', { up3Id: claim.up3_id });
    if (claim.decided_at) throw new AppError('conflict', 'This claim was decided before.');
    const at = tx.clock();
    await tx.sql`update field_claim set decided_at = ${at}, decided_by = ${actorColumns(tx).id}, decision = ${decision}
      where id = ${id}`;
    if (decision === 'adopted') await adoptClaim(tx, claim);
    await recordEvent(tx, {
      type: `field_claim.${decision}`,
      entity: 'field_claim',
      entityId: id,
      up3Id: claim.up3_id,
      at,
      data: { workOrderId: claim.work_order_id, command: claim.command },
    });
    await clearWithLast(tx, claim.work_order_id);
  });
}

/** The alarm is about the order: it rings until its last claim is decided. Index field_claim_by_order. */
async function clearWithLast(ctx: Context, workOrderId: string): Promise<void> {
  const [open] = await ctx.sql`
    select 1 from field_claim where work_order_id = ${workOrderId} and decided_at is null limit 1`;
  if (!open) await clearAlarm(ctx, { kind: 'field_claim', entityId: workOrderId });
}
