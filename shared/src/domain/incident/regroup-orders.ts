import { isOpen, type WorkOrderState } from '../work-order/states.ts';
import { groupOrders, type OrderInGroup } from './group-orders.ts';
import type { BoardIncident, BoardOrder } from './regroup.ts';

/** What becomes of the orders of one group. Orders that are not named stay as they are. */
export interface OrderPlan {
  /** Started ones (accepted and later, or held) of merged incidents: they go on, under the survivor. */
  readonly linked: readonly string[];
  /** A crew on its way somewhere below the fault is sent to the device itself; at most one. */
  readonly retargeted: readonly string[];
  /** Those that wait or are offered and are left: they go to the device. */
  readonly waiting: readonly string[];
  /** Nobody had started these; `by` goes instead. */
  readonly superseded: readonly { readonly orderId: string; readonly by: string }[];
  /** No order is left that serves this fault: a new one is opened. */
  readonly opensOrder: boolean;
}

export const NO_ORDERS: OrderPlan = { linked: [], retargeted: [], waiting: [], superseded: [], opensOrder: false };

const UNSTARTED: readonly WorkOrderState[] = ['new', 'offered'];
/** The further, the more is lost by sending somebody else. */
const PROGRESS: Readonly<Partial<Record<WorkOrderState, number>>> = {
  new: 0,
  offered: 1,
  held: 2,
  accepted: 3,
  en_route: 4,
  on_site: 5,
  restored: 6,
};

export const isStarted = ({ state }: Pick<BoardOrder, 'state'>): boolean => isOpen(state) && !UNSTARTED.includes(state);
export const progressOf = (orders: readonly BoardOrder[]): number =>
  Math.max(-1, ...orders.map(({ state }) => PROGRESS[state] ?? -1));

/**
 * Orders of a survivor and those merged into it, for a fault on `deviceId` (null: as they are): `groupOrders` twice, as the server
 * writes it. First all become one where the survivor stands (a crew on site there walks up by itself and serves), then it moves.
 */
export function planOrders(
  survivor: Pick<BoardIncident, 'orders' | 'deviceId'>,
  merged: readonly Pick<BoardIncident, 'orders'>[],
  deviceId: string | null,
): OrderPlan {
  const all = [
    ...survivor.orders.map((order) => inGroup(order, true)),
    ...merged.flatMap(({ orders }) => orders.map((order) => inGroup(order, false))),
  ].filter(({ state }) => isOpen(state));
  const merging = merged.length > 0 ? groupOrders(all, survivor.deviceId) : null;
  const gone = merging?.superseded ?? [];
  const left = all
    .filter(({ id }) => !gone.includes(id))
    .map((order) => ({
      ...order,
      deviceId: order.id === merging?.retargetedId ? survivor.deviceId : order.deviceId,
      isOfKept: true,
    }));
  const hasMoved = deviceId !== survivor.deviceId;
  const moving = hasMoved || merging === null ? groupOrders(left, deviceId) : merging;
  const by = merging?.leadingId;
  return {
    linked: merged.flatMap((incident) => incident.orders.filter(isStarted)).map(({ id }) => id),
    retargeted: moving.retargetedId === null ? [] : [moving.retargetedId],
    waiting: left.filter((order) => !isStarted(order)).map(({ id }) => id),
    superseded: by ? gone.map((orderId) => ({ orderId, by })) : [],
    opensOrder: moving.leadingId === null,
  };
}

/** Nobody weighed the orders of a board, and follow-ups are none of it. */
const inGroup = ({ id, state, deviceId }: BoardOrder, isOfKept: boolean): OrderInGroup => ({
  id,
  state,
  deviceId,
  isOfKept,
  priority: 0,
  followUpOf: null,
  isReopened: false,
});
