import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { workOrderDetail } from '../../queries/work-order-detail.ts';
import type { Services } from '../../roles/services.ts';
import { authorize } from '../authorize.ts';
import { raced } from './apply-transition.ts';
import { computedPriority } from './computed-priority.ts';
import { type LockedOrder, lockOrder } from './lock-order.ts';

interface PriorityInput {
  readonly orderId: string;
  /** 0..1000; null gives it back to the computed one. */
  readonly priority: number | null;
  readonly version?: number | undefined;
}

/** An operator puts an order before or behind others. It holds till it is given back. Errors: 409 when the order has ended. */
export async function setPriority(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  input: PriorityInput,
): Promise<WorkOrderDetail> {
  authorize(ctx, 'work_order.direct');
  return withTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, input.orderId);
    authorize(tx, 'work_order.direct', { up3Id: order.up3_id, ulpId: order.ulp_id });
    if (input.version !== undefined && input.version !== order.version) throw raced(order);
    if (order.state === 'closed' || order.state === 'cancelled' || order.state === 'completed') throw ended(order);
    const priority = input.priority ?? (await computedPriority(tx, order, order.reported_at));
    await tx.sql`
      update work_order set priority = ${priority}, version = version + 1,
        priority_source = ${input.priority === null ? 'computed' : 'operator'}
      where id = ${order.id} and version = ${order.version}`;
    await recordEvent(tx, {
      type: 'work_order.priority_set',
      entity: 'work_order',
      entityId: order.id,
      entityVersion: order.version + 1,
      up3Id: order.up3_id,
      ulpId: order.ulp_id,
      at: tx.clock(),
      data: { priority, source: input.priority === null ? 'computed' : 'operator' },
    });
    return workOrderDetail(tx, services, order.id);
  });
}

const ended = (order: LockedOrder): AppError =>
  new AppError('conflict', 'The order has ended; its priority no longer matters.', {
    extra: { currentState: order.state, version: order.version },
  });
