import type { MoveReason } from '@comcen/shared/domain/codes.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import type { Recounted } from '../incident/recount-incident.ts';
import { applyTransition } from '../work-order/apply-transition.ts';
import { followIncident } from '../work-order/follow-incident.ts';
import { lockOrder } from '../work-order/lock-order.ts';

export const consequence = 'orders that lost their last report; the command that took it away has authorized';

interface Why {
  readonly by: 'customer' | 'operator';
  /** Code kept with the order. */
  readonly reason: MoveReason;
  /** The incident that explains the reports now. */
  readonly movedTo?: string;
}

/**
 * Ends what no crew has begun for an incident that nobody reports any more: superseded by the order that took over, else cancelled. What
 * an operator stated needs no report and stays. Index work_order_by_incident.
 */
export async function endLonelyOrders(ctx: Context, incident: Recounted, { by, reason, movedTo }: Why): Promise<void> {
  if (incident.reportCount > 0 || incident.isByHand) return;
  const successor = movedTo === undefined ? null : await openOrderOf(ctx, movedTo);
  const command: OrderCommand = successor === null ? 'cancel' : 'supersede';
  const orders = await ctx.sql<{ id: string }[]>`
    select id from work_order where incident_id = ${incident.id} and state in ('new', 'offered') order by id`;
  for (const { id } of orders) {
    const order = await lockOrder(ctx, id);
    const decided = decide({ state: order.state, command, by });
    if (!decided.ok || !decided.value.recorded) continue;
    const columns = { cancel_reason: reason, ...(successor && { superseded_by: successor }) };
    const data = successor ? { supersededBy: successor } : {};
    const change = { order, command, decision: decided.value, at: ctx.clock(), reason, columns, data };
    await applyTransition(ctx, change);
    await followIncident(ctx, change);
  }
}

async function openOrderOf(ctx: Context, incidentId: string): Promise<string | null> {
  const [order] = await ctx.sql<{ id: string }[]>`
    select id from work_order where incident_id = ${incidentId}
      and state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held') order by id limit 1`;
  return order?.id ?? null;
}
