import type { Diversion } from '@comcen/shared/domain/dispatch/picture.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { Context } from '../../context.ts';
import { applyTransition } from './apply-transition.ts';
import { NEARER_CREW, PREEMPTED } from './follow-offer.ts';
import { lockOrder } from './lock-order.ts';
import type { PlannedOffer } from './offer-orders.ts';

export const consequence =
  'one step of offerOrders, which has authorized and locked the crews; called inside its transaction';

/** An order that its crew gives back unbegun: for an emergency, or because another crew is much nearer. */
interface Recall {
  readonly orderId: string;
  readonly crewId: string;
  readonly reason: typeof PREEMPTED | typeof NEARER_CREW;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * Takes from their crews what emergencies push aside and what another crew is much nearer to: back to waiting. All in id order, as every
 * command locks orders, and looked at again under lock. An emergency whose crew has begun meanwhile, or no longer has what it should
 * give back, is left out of the offers that come back.
 */
export async function takeBack(
  ctx: Context,
  planned: readonly PlannedOffer[],
  diversions: readonly Diversion[],
): Promise<{ offers: PlannedOffer[]; diverted: string[] }> {
  const recalls = [...planned.flatMap(takingOf), ...diversions.map(diversionOf)];
  recalls.sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const taken = new Set<string>();
  for (const one of recalls) if (await recall(ctx, one)) taken.add(one.orderId);
  return {
    offers: planned.filter(({ takes }) => takes === undefined || taken.has(takes)),
    diverted: diversions.map(({ orderId }) => orderId).filter((id) => taken.has(id)),
  };
}

const takingOf = ({ takes, crewId, orderId }: PlannedOffer): Recall[] =>
  takes === undefined ? [] : [{ orderId: takes, crewId, reason: PREEMPTED, data: { forOrderId: orderId } }];

const diversionOf = ({ orderId, crewId, toCrewId }: Diversion): Recall => ({
  orderId,
  crewId,
  reason: NEARER_CREW,
  data: { toCrewId },
});

async function recall(ctx: Context, { orderId, crewId, reason, data }: Recall): Promise<boolean> {
  const order = await lockOrder(ctx, orderId);
  // What an operator put there meanwhile stays with that crew, and a hazard gives way to nobody.
  if (order.crew_id !== crewId || order.offered_by === 'operator') return false;
  if (reason === PREEMPTED && order.kind === 'hazard') return false;
  const decision = decide({ state: order.state, command: 'recall', by: 'system' });
  if (!decision.ok || !decision.value.recorded) return false;
  await applyTransition(ctx, { order, command: 'recall', decision: decision.value, at: ctx.clock(), reason, data });
  return true;
}
