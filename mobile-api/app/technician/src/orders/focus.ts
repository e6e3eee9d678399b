import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { type Entry, projectedState } from '../commands/outbox-rules.ts';

/** An order with the state the technician has brought it to, also where the server has not heard yet. */
export interface ShownOrder {
  readonly order: CrewOrder;
  readonly state: WorkOrderState;
  readonly isAhead: boolean;
}

/** An offer runs out, work in hand comes next, then what is accepted, last what is paused. */
const RANK: Partial<Record<WorkOrderState, number>> = {
  offered: 0,
  restored: 1,
  on_site: 1,
  en_route: 1,
  accepted: 2,
  held: 3,
};

/** The crew's orders, the one to act on first. Offers whose deadline has passed are no longer asked. */
export function shownOrders(orders: readonly CrewOrder[], entries: readonly Entry[], now: number): ShownOrder[] {
  return orders
    .map((order) => {
      const state = projectedState(order.state, entries, order.id);
      return { order, state, isAhead: state !== order.state };
    })
    .filter(({ order, state }) => state in RANK && !(state === 'offered' && hasRunOut(order, now)))
    .sort((a, b) => rankOf(a) - rankOf(b) || compareUrgency(a, b));
}

const rankOf = ({ state }: ShownOrder): number => RANK[state] ?? 9;
const hasRunOut = ({ offerExpiresAt }: CrewOrder, now: number): boolean =>
  offerExpiresAt !== null && Date.parse(offerExpiresAt) <= now;

function compareUrgency(a: ShownOrder, b: ShownOrder): number {
  if (a.state === 'offered') return (a.order.offerExpiresAt ?? '').localeCompare(b.order.offerExpiresAt ?? '');
  return b.order.priority - a.order.priority || a.order.times.reportedAt.localeCompare(b.order.times.reportedAt);
}
