import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';

interface ClaimRow {
  up3_id: string;
  work_order_id: string;
  crew_id: string;
  command: string;
  device_at: Date | null;
  received_at: Date;
  decided_at: Date | null;
}

/** Which time of the order a claimed step is about. Only a missing time is filled: nothing true is overwritten. */
const COLUMN = {
  depart: 'departed_at',
  arrive: 'arrived_at',
  restore: 'restored_at',
  complete: 'completed_at',
} as const;

/** An operator takes over the time of a refused step, or dismisses it. Errors: 409 when it was decided before. */
export async function decideFieldClaim(ctx: Context, id: string, decision: 'adopted' | 'dismissed'): Promise<void> {
  authorize(ctx, 'field_claim.decide');
  await withTransaction(ctx, async (tx) => {
    const [claim] = await tx.sql<ClaimRow[]>`
      select up3_id, work_order_id, crew_id, command, device_at, received_at, decided_at from field_claim
      where id = ${id} for update`;
    if (!claim) throw notFound('This claim');
    authorize(tx, 'field_claim.decide', { up3Id: claim.up3_id });
    if (claim.decided_at) throw new AppError('conflict', 'This claim was decided before.');
    const at = tx.clock();
    await tx.sql`update field_claim set decided_at = ${at}, decided_by = ${actorColumns(tx).id}, decision = ${decision}
      where id = ${id}`;
    if (decision === 'adopted') await adopt(tx, claim);
    await recordEvent(tx, {
      type: `field_claim.${decision}`,
      entity: 'field_claim',
      entityId: id,
      up3Id: claim.up3_id,
      at,
      data: { workOrderId: claim.work_order_id, command: claim.command },
    });
    await clearAlarm(tx, { kind: 'field_claim', entityId: claim.work_order_id });
  });
}

async function adopt(ctx: Context, claim: ClaimRow): Promise<void> {
  const column = COLUMN[claim.command as keyof typeof COLUMN];
  const stepAt = claim.device_at ?? claim.received_at;
  const [order] = await ctx.sql<{ version: number; ulp_id: string }[]>`
    update work_order set ${ctx.sql(column)} = coalesce(${ctx.sql(column)}, ${stepAt}), version = version + 1,
      flags = (select array_agg(distinct f) from unnest(flags || '{adopted_claim}'::text[]) f)
    where id = ${claim.work_order_id} returning version, ulp_id`;
  if (!order) throw notFound('The work order of this claim');
  await recordEvent(ctx, {
    type: 'work_order.claim_adopted',
    entity: 'work_order',
    entityId: claim.work_order_id,
    entityVersion: order.version,
    up3Id: claim.up3_id,
    ulpId: order.ulp_id,
    at: ctx.clock(),
    deviceAt: stepAt,
    data: { command: claim.command, crewId: claim.crew_id },
  });
}
