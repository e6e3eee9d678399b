import { isOpen } from '@comcen/shared/domain/work-order/states.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { breachAt, orderLevel, type Targets } from './order-clock.ts';

export type QueueFilter = 'all' | 'waiting' | 'at_risk' | 'held';

/**
 * Open orders: hazards that nobody has reached yet, then the next to breach first; then the more urgent, then the older number.
 * Restored ones wait at the end.
 */
export function sortQueue(orders: Iterable<WorkOrderItem>, targets: Targets): WorkOrderItem[] {
  const keyed = [...orders]
    .filter((order) => isOpen(order.state))
    .map((order) => ({ order, isDanger: isDanger(order), at: breachAt(order, targets) }));
  keyed.sort(
    (a, b) =>
      Number(b.isDanger) - Number(a.isDanger) ||
      compareBreach(a.at, b.at) ||
      b.order.priority - a.order.priority ||
      byNumber(a.order, b.order),
  );
  return keyed.map(({ order }) => order);
}

/** Somebody may touch the wire until a crew is there. */
const isDanger = ({ kind, state }: WorkOrderItem): boolean =>
  kind === 'hazard' && state !== 'on_site' && state !== 'restored';

// Infinity - Infinity is NaN, which sort takes as "equal" only by luck.
const compareBreach = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
const byNumber = (a: WorkOrderItem, b: WorkOrderItem): number =>
  a.number < b.number ? -1 : a.number > b.number ? 1 : 0;

export function filterQueue(
  queue: readonly WorkOrderItem[],
  filter: QueueFilter,
  ulp: string | null,
  targets: Targets,
  nowMs: number,
): WorkOrderItem[] {
  return queue.filter((order) => (ulp === null || order.ulp === ulp) && passes(order, filter, targets, nowMs));
}

function passes(order: WorkOrderItem, filter: QueueFilter, targets: Targets, nowMs: number): boolean {
  if (filter === 'waiting') return order.state === 'new';
  if (filter === 'held') return order.state === 'held';
  if (filter === 'at_risk') return orderLevel(order, targets, nowMs) !== 'normal';
  return true;
}
