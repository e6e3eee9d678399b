import { type Action, type Cause, HOLD_REASONS, type Outcome } from '@comcen/shared/domain/codes.ts';
import { decide, type OrderRefusal } from '@comcen/shared/domain/work-order/decide.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { workOrderDetail } from '../../queries/work-order-detail.ts';
import type { Services } from '../../roles/services.ts';
import { authorize } from '../authorize.ts';
import { applyTransition, type Change, raced } from './apply-transition.ts';
import { crewHasRoom, lockCrew } from './crew-room.ts';
import { followIncident } from './follow-incident.ts';
import { BY_OPERATOR } from './follow-offer.ts';
import { type LockedOrder, lockOrder } from './lock-order.ts';

export type DirectCommand = 'recall' | 'hold' | 'resume' | 'cancel' | 'close' | 'reopen' | 'complete';

export interface DirectInput {
  readonly orderId: string;
  readonly command: DirectCommand;
  /** The version the operator looked at; an older one is a conflict. */
  readonly version?: number | undefined;
  /** Of `hold` a code, of the others the operator's words. */
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly completion?: { outcome: Outcome; cause: Cause; action: Action; note?: string | undefined };
}

/** An operator's command on one order. Errors: 409 with currentState and version, 422 for an outcome that needs power back. */
export async function directOrder(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  input: DirectInput,
): Promise<WorkOrderDetail> {
  authorize(ctx, 'work_order.direct');
  return withTransaction(ctx, async (tx) => {
    if (input.command === 'resume') await lockHolder(tx, input.orderId);
    const order = await lockOrder(tx, input.orderId);
    authorize(tx, 'work_order.direct', { up3Id: order.up3_id, ulpId: order.ulp_id });
    if (input.version !== undefined && input.version !== order.version) throw raced(order);
    const change = await decideChange(tx, order, input);
    await applyTransition(tx, change);
    await followIncident(tx, change);
    return workOrderDetail(tx, services, input.orderId);
  });
}

/** Crew before order, as rounds lock. Index work_order_pause_by_order. */
async function lockHolder(ctx: Context, orderId: string): Promise<void> {
  const [pause] = await ctx.sql<{ crew_id: string | null }[]>`
    select crew_id from work_order_pause where work_order_id = ${orderId} and ended_at is null`;
  if (pause?.crew_id) await lockCrew(ctx, pause.crew_id);
}

async function decideChange(ctx: Context, order: LockedOrder, input: DirectInput): Promise<Change> {
  const { command, completion } = input;
  const decided = decide({
    state: order.state,
    command,
    by: 'operator',
    ...(completion ? { outcome: completion.outcome } : {}),
    ...(command === 'resume' ? { crewIsFree: await crewHasRoom(ctx, order.held_crew_id, order.up3_id) } : {}),
  });
  if (!decided.ok) throw refusalError(decided.refusal, order);
  if (!decided.value.recorded) throw raced(order);
  return {
    order,
    command,
    decision: decided.value,
    at: ctx.clock(),
    ...reasonOf(input),
    columns: columnsFrom(input),
    data: completion ? { outcome: completion.outcome, cause: completion.cause, action: completion.action } : {},
  };
}

/** Only a hold's reason is a code; what an operator typed is a note. */
function reasonOf({ command, reason, note }: DirectInput): Pick<Change, 'reason' | 'note'> {
  if (command === 'hold') return { reason: HOLD_REASONS.find((known) => known === reason) ?? null, note: note ?? null };
  return { reason: command === 'recall' ? BY_OPERATOR : null, note: reason ?? null };
}

function columnsFrom({ command, reason, completion }: DirectInput): Record<string, unknown> {
  if (command === 'cancel') return { cancel_reason: reason ?? null };
  if (command === 'reopen') return { reopen_reason: reason ?? null };
  if (command === 'close') return { close_reason: reason ?? null };
  if (!completion) return {};
  const { outcome, cause, action, note } = completion;
  return { outcome, cause, action, completion_note: note ?? null };
}

function refusalError(refusal: OrderRefusal, order: LockedOrder): AppError {
  const extra = { currentState: refusal.currentState, version: order.version, reason: refusal.reason };
  if (refusal.reason === 'outcome_needs_restore') {
    const message = 'Power must be restored first, or choose not_found, customer_side or handed_over.';
    return new AppError('invalid', message, { extra, issues: [{ field: 'outcome', message }] });
  }
  return new AppError(refusal.code, 'The order is in another state now. Look at it again.', { extra });
}
