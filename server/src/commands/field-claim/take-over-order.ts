import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { OrderCommand, OrderParty } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import { applyTransition } from '../work-order/apply-transition.ts';
import { type LockedOrder, lockOrder } from '../work-order/lock-order.ts';

export const consequence = 'one half of decideFieldClaim, which has authorized; called inside its transaction';

/** Who claims which step of which order. */
interface Claim {
  readonly work_order_id: string;
  readonly crew_id: string;
  readonly command: string;
}

/** The claiming crew's last offer of this order. */
export interface PastOffer {
  readonly offered_at: Date;
  readonly accepted_at: Date | null;
}

/** When the order is with this crew from, by its own past offer. */
interface Since {
  readonly at: Date;
  readonly past: PastOffer;
}

// Index offer_by_work_order.
export async function pastOfferOf(ctx: Context, claim: Claim): Promise<PastOffer | null> {
  const [offer] = await ctx.sql<PastOffer[]>`
    select offered_at, accepted_at from offer where work_order_id = ${claim.work_order_id} and crew_id = ${claim.crew_id}
    order by offered_at desc, id desc limit 1`;
  return offer ?? null;
}

/**
 * A crew that set out or arrived has the order, whatever the room decided meanwhile: it goes back from another crew that has not set
 * out, or from hold, and to the claiming crew as accepted. Anything further along, or a crew at work elsewhere, is left alone.
 */
export async function takeOverOrder(
  ctx: Context,
  claim: Claim,
  order: LockedOrder,
  since: Since,
): Promise<LockedOrder> {
  if (claim.command !== 'depart' && claim.command !== 'arrive') return order;
  if (await isAtWorkElsewhere(ctx, claim)) return order;
  if (order.state === 'held' && order.held_crew_id === claim.crew_id) return move(ctx, order, 'resume', ctx.clock());
  if (order.state === 'held' || (order.state === 'accepted' && order.crew_id === claim.crew_id)) return order;
  const isOthers = order.state === 'accepted' || (order.state === 'offered' && order.crew_id !== claim.crew_id);
  const waiting = isOthers ? await move(ctx, order, 'recall', ctx.clock()) : order;
  const offered = waiting.state === 'new' ? await offerAgain(ctx, claim, waiting, since) : waiting;
  if (offered.state !== 'offered') return offered;
  return move(ctx, offered, 'accept', since.past.accepted_at ?? since.at);
}

async function offerAgain(ctx: Context, claim: Claim, order: LockedOrder, { at }: Since): Promise<LockedOrder> {
  const offered = await move(ctx, order, 'offer', at, { crew_id: claim.crew_id });
  await ctx.sql`
    insert into offer (id, work_order_id, crew_id, up3_id, lat, lng, offered_at, expires_at, offered_by, reasons)
    values (${ctx.newId()}, ${order.id}, ${claim.crew_id}, ${order.up3_id}, ${order.lat}, ${order.lng}, ${at}, ${at}, 'operator',
      ${ctx.sql.json([{ code: 'claim_adopted', data: {} }])})`;
  return offered;
}

/** One step by the table; what it does not allow leaves the order as it is. */
async function move(
  ctx: Context,
  order: LockedOrder,
  command: OrderCommand,
  at: Date,
  columns: Readonly<Record<string, unknown>> = {},
): Promise<LockedOrder> {
  const by: OrderParty = command === 'accept' ? 'crew' : 'operator';
  const decided = decide({ state: order.state, command, by, isOwnCrew: true, crewIsFree: true });
  if (!decided.ok || !decided.value.recorded) return order;
  await applyTransition(ctx, { order, command, decision: decided.value, at, columns, reason: 'claim_adopted' });
  return lockOrder(ctx, order.id);
}

/** A crew works on one order at a time. Index offer_active. */
export async function isAtWorkElsewhere(ctx: Context, claim: Claim): Promise<boolean> {
  const [other] = await ctx.sql`
    select 1 from offer where crew_id = ${claim.crew_id} and is_active and work_order_id <> ${claim.work_order_id}`;
  return other !== undefined;
}
