import { createHash } from 'node:crypto';
import { stampOf } from '@comcen/shared/domain/work-order/stamp.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { CrewEstimateCommand } from '@comcen/shared/wire/http/estimate.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { Actor, Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { crewOrderById } from '../../queries/work-orders.ts';
import { authorize } from '../authorize.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { type LockedOrder, lockOrder } from '../work-order/lock-order.ts';
import { clearUnlessNear } from './set-estimate.ts';
import { writeEstimates } from './write-estimates.ts';

/** As of the other steps: a phone may lie in a drawer for weeks with this in its queue. */
const KEPT_MS = 40 * 24 * 3_600_000;
/** Power is back: the word came late, and nothing depends on it any more. */
const OVER: readonly WorkOrderState[] = ['restored', 'completed', 'closed'];

/**
 * The crew on site says in how many minutes power is back. Counted from the device's time when that is plausible; what has passed on
 * arrival is kept as history only. The same commandId again gives the stored answer. Errors: 409 with currentState and version when
 * the crew is not on site, or the order is another crew's.
 */
export async function estimateByCrew(
  ctx: Context,
  orderId: string,
  body: CrewEstimateCommand,
): Promise<{ body: CrewOrder; replayed: boolean }> {
  const actor = authorize(ctx, 'work_order.work');
  const { userId, crewId } = asTechnician(actor);
  const key = {
    scope: `phone:${userId}`,
    key: body.commandId,
    requestHash: createHash('sha256')
      .update(JSON.stringify({ orderId, command: 'estimate', body }))
      .digest(),
    keptMs: KEPT_MS,
    field: 'commandId',
  };
  return answerOnce<CrewOrder>(ctx, key, async (tx) => {
    const order = await lockOrder(tx, orderId);
    authorize(tx, 'work_order.work', { up3Id: order.up3_id });
    if (!OVER.includes(order.state)) {
      mustBeOnSite(order, crewId);
      await tell(tx, order, body);
    }
    return { status: 200, body: await crewOrderById(tx, orderId, crewId) };
  });
}

async function tell(ctx: Context, order: LockedOrder, { occurredAt, minutes }: CrewEstimateCommand): Promise<void> {
  const now = ctx.clock();
  const stamp = stampOf({ deviceAt: new Date(occurredAt), receivedAt: now, previousStepAt: order.arrived_at });
  const at = new Date(stamp.at.getTime() + minutes * 60_000);
  if (at <= now) return keepLate(ctx, order, at, minutes);
  const [incident] = await ctx.sql<{ estimated_at: Date | null }[]>`
    select estimated_at from incident where id = ${order.incident_id} for update`;
  await writeEstimates(ctx, order.up3_id, [
    {
      incidentId: order.incident_id,
      at,
      earliestAt: null,
      latestAt: null,
      source: 'crew',
      reason: 'by_crew',
      note: '',
      basis: { workOrderId: order.id, minutes },
      replaces: incident?.estimated_at ?? null,
    },
  ]);
  await clearUnlessNear(ctx, order.up3_id, order.incident_id, at);
}

/** Said without signal, and over before it came in. */
async function keepLate(ctx: Context, order: LockedOrder, at: Date, minutes: number): Promise<void> {
  const { actor } = ctx;
  await ctx.sql`
    insert into estimate (id, incident_id, restore_at, source, basis, reason, made_at, made_by)
    values (${ctx.newId()}, ${order.incident_id}, ${at}, 'crew', jsonb_build_object('workOrderId', ${order.id}::text,
      'minutes', ${minutes}::int), 'late', ${ctx.clock()}, ${actor.kind === 'user' ? actor.userId : null})`;
}

function mustBeOnSite(order: LockedOrder, crewId: string): void {
  const extra = { currentState: order.state, version: order.version };
  if (order.crew_id !== crewId) {
    throw new AppError('conflict', 'This order is with another crew now.', {
      extra: { ...extra, reason: 'not_your_order' },
    });
  }
  if (order.state !== 'on_site') {
    throw new AppError('conflict', 'Arrive first: an estimate is given on site.', {
      extra: { ...extra, reason: 'not_allowed_in_state' },
    });
  }
}

function asTechnician(actor: Actor): { userId: string; crewId: string } {
  if (actor.kind !== 'user' || actor.crewId === null) {
    throw new AppError('forbidden', 'Only a technician who belongs to a crew can work on orders.');
  }
  return { userId: actor.userId, crewId: actor.crewId };
}
