import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { settingsOf } from '../../queries/settings.ts';
import { authorize } from '../authorize.ts';
import { applyTransition, type Change } from './apply-transition.ts';
import { followIncident } from './follow-incident.ts';
import { lockOrder } from './lock-order.ts';

/** Closes completed orders after the customer's silence (setting autoCloseH). Index work_order_completed. */
export async function autoClose(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { autoCloseH } = await settingsOf(ctx, up3Id);
  const before = new Date(ctx.clock().getTime() - autoCloseH * 3600_000);
  const due = await ctx.sql<{ id: string }[]>`
    select id from work_order where state = 'completed' and completed_at <= ${before} and up3_id = ${up3Id}
    order by completed_at limit 200`;
  for (const { id } of due) await closeOne(ctx, id);
  return due.length;
}

async function closeOne(ctx: Context, id: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, id);
    const command = 'close';
    const decided = decide({ state: order.state, command, by: 'system' });
    // Closed or reopened since it was found due.
    if (!decided.ok || !decided.value.recorded) return;
    const reason = 'silence';
    const change: Change = {
      order,
      command,
      decision: decided.value,
      at: tx.clock(),
      reason,
      columns: { close_reason: reason },
    };
    await applyTransition(tx, change);
    await followIncident(tx, change);
  });
}
