import type { MoveReason } from '@comcen/shared/domain/codes.ts';
import type { OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import type { Change } from './apply-transition.ts';

/** How a command ends the offer that stands. */
const ENDS = {
  expire: 'expired',
  refuse: 'refused',
  recall: 'recalled',
  hold: 'held',
  complete: 'completed',
  cancel: 'cancelled',
  supersede: 'superseded',
} as const satisfies Partial<Record<OrderCommand, string>>;

/** An operator took the order from this crew: rounds do not put it there again. His words stand in `end_note`. */
export const BY_OPERATOR = 'by_operator' satisfies MoveReason;

/** A round diverted the order: another crew is much nearer by now. This one may have it again. */
export const NEARER_CREW = 'nearer_crew' satisfies MoveReason;

/** A round took the crew for an emergency. This one may have the order again. */
export const PREEMPTED = 'preempted' satisfies MoveReason;

const UNIQUE_VIOLATION = '23505';

/** Keeps the offer in step with its order; offer_active and offer_current guard across all partitions of work_order. */
export async function followOffer(ctx: Context, change: Change): Promise<void> {
  const { command, order, at } = change;
  const endedAs = command in ENDS ? ENDS[command as keyof typeof ENDS] : null;
  if (endedAs !== null) {
    await ctx.sql`update offer set ended_at = ${at}, ended_as = ${endedAs}, end_reason = ${change.reason ?? null},
      end_note = ${wordsOf(change)}, is_active = false where work_order_id = ${order.id} and ended_at is null`;
    return;
  }
  if (command === 'accept') {
    await ctx.sql`update offer set accepted_at = ${at} where work_order_id = ${order.id} and ended_at is null`;
  }
  if (command === 'depart' || command === 'arrive') await activate(ctx, change);
  if (command === 'restore') {
    await ctx.sql`update offer set restored_at = ${at} where work_order_id = ${order.id} and ended_at is null`;
  }
  if (command === 'resume' && change.decision.to === 'accepted') await offerAgain(ctx, change);
}

/** What was said about finished work goes from the order when it is reopened; here it stays. */
function wordsOf({ command, note, columns }: Change): string | null {
  if (command !== 'complete') return note ?? null;
  return [columns?.equipment, columns?.completion_note].filter((words) => typeof words === 'string').join('\n') || null;
}

async function activate(ctx: Context, { command, order, at }: Change): Promise<void> {
  const arrivedAt = command === 'arrive' ? at : null;
  try {
    await ctx.sql`savepoint activate`;
    await ctx.sql`update offer set is_active = true, arrived_at = coalesce(${arrivedAt}, arrived_at)
      where work_order_id = ${order.id} and ended_at is null`;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
    await ctx.sql`rollback to savepoint activate`;
    throw new AppError('conflict', 'Your crew is still on another order. Complete it or put it on hold first.', {
      extra: { reason: 'another_order_active' },
    });
  }
}

async function offerAgain(ctx: Context, { order, at }: Change): Promise<void> {
  await ctx.sql`insert into offer (id, work_order_id, crew_id, up3_id, lat, lng, offered_at, expires_at, offered_by, accepted_at,
      reasons)
    values (${ctx.newId()}, ${order.id}, ${order.held_crew_id}, ${order.up3_id}, ${order.lat}, ${order.lng}, ${at}, ${at}, 'system', ${at},
      ${ctx.sql.json({ code: 'resumed' })})`;
}
