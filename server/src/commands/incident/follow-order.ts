import { OPEN_STATES } from '@comcen/shared/domain/work-order/states.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';

interface FollowedOrder {
  readonly id: string;
  readonly incident_id: string;
  readonly up3_id: string;
  readonly ulp_id: string;
}

type IncidentStep =
  /** Power is on for everybody. */
  | 'restored'
  /** No order is open any more: nothing left to do. */
  | 'closed'
  | 'reopened';

const UNIQUE_VIOLATION = '23505';

/** Power came back on this order's site. The incident is restored when no other of its orders still works on it. */
export async function restoreIncident(ctx: Context, order: FollowedOrder, at: Date): Promise<void> {
  const others = await otherOpenOrders(ctx, order);
  if (others.some((other) => other.state !== 'restored')) return;
  await step(ctx, order, 'restored', at, ['open', 'partly_restored']);
}

/** An order ended. The incident closes, and its reports are answered, when it was the last open one. */
export async function closeIncident(ctx: Context, order: FollowedOrder, at: Date): Promise<void> {
  if ((await otherOpenOrders(ctx, order)).length > 0) return;
  const closed = await step(ctx, order, 'closed', at, ['open', 'partly_restored', 'restored']);
  if (!closed) return;
  // Index report_by_incident.
  await ctx.sql`update report set state = 'answered', version = version + 1
    where incident_id = ${order.incident_id} and state = 'linked'`;
}

export async function reopenIncident(ctx: Context, order: FollowedOrder, at: Date): Promise<void> {
  try {
    await step(ctx, order, 'reopened', at, ['restored', 'closed']);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
    throw new AppError('conflict', 'Another incident is open on this device. Work on that one instead.', {
      cause: error,
    });
  }
}

// Index work_order_by_incident.
const otherOpenOrders = (ctx: Context, order: FollowedOrder) => ctx.sql<{ state: string }[]>`
  select state from work_order where incident_id = ${order.incident_id} and id <> ${order.id} and state in ${ctx.sql([...OPEN_STATES])}`;

async function step(ctx: Context, order: FollowedOrder, to: IncidentStep, at: Date, from: string[]): Promise<boolean> {
  const columns =
    to === 'restored'
      ? { state: 'restored', restored_at: at }
      : to === 'closed'
        ? { state: 'closed', closed_at: at }
        : { state: 'open', restored_at: null, closed_at: null };
  const [incident] = await ctx.sql<{ version: number }[]>`
    update incident set ${ctx.sql(columns)}, version = version + 1
    where id = ${order.incident_id} and state in ${ctx.sql(from)} returning version`;
  if (!incident) return false;
  await recordEvent(ctx, {
    type: `incident.${to}`,
    entity: 'incident',
    entityId: order.incident_id,
    entityVersion: incident.version,
    up3Id: order.up3_id,
    ulpId: order.ulp_id,
    at,
    data: { workOrderId: order.id },
  });
  return true;
}
