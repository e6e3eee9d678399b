import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { Context } from '../../context.ts';
import { applyTransition } from './apply-transition.ts';
import { lockOrder } from './lock-order.ts';
import type { PlannedOffer } from './offer-orders.ts';

export const consequence =
  'one step of offerOrders, which has authorized and locked the crews; called inside its transaction';

/**
 * Takes the orders that hazards push aside from their crews: back to waiting, reason `preempted`. Looked at again under lock; where the
 * crew has begun meanwhile, or the order is no longer its own, nothing is taken and the hazard's offer is left out, too.
 */
export async function takeForHazard(ctx: Context, planned: readonly PlannedOffer[]): Promise<PlannedOffer[]> {
  const refused = new Set<PlannedOffer>();
  const inOrder = planned.filter(hasTaking).sort((a, b) => (a.takes < b.takes ? -1 : 1));
  for (const offer of inOrder) if (!(await take(ctx, offer))) refused.add(offer);
  return planned.filter((offer) => !refused.has(offer));
}

const hasTaking = (offer: PlannedOffer): offer is PlannedOffer & { takes: string } => offer.takes !== undefined;

async function take(ctx: Context, { takes, crewId, orderId }: PlannedOffer & { takes: string }): Promise<boolean> {
  const order = await lockOrder(ctx, takes);
  if (order.crew_id !== crewId || order.kind === 'hazard') return false;
  const decided = decide({ state: order.state, command: 'recall', by: 'system' });
  if (!decided.ok || !decided.value.recorded) return false;
  await applyTransition(ctx, {
    order,
    command: 'recall',
    decision: decided.value,
    at: ctx.clock(),
    reason: 'preempted',
    data: { forOrderId: orderId },
  });
  return true;
}
