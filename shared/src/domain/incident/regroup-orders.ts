import { isOpen, type WorkOrderState } from '../work-order/states.ts';
import type { BoardIncident, BoardOrder } from './regroup.ts';

/** What becomes of the orders of one group. Orders that are not named stay as they are. */
export interface OrderPlan {
  /** Started ones (accepted and later, or held) of merged incidents: they go on, under the survivor. */
  readonly linked: readonly string[];
  /** A crew on its way somewhere below the fault is sent to the device itself; at most one. */
  readonly retargeted: readonly string[];
  /** The one that waits or is offered and goes to the device; null when a crew is at it already or none waits. */
  readonly waiting: string | null;
  /** Nobody had started these; `by` goes instead. */
  readonly superseded: readonly { readonly orderId: string; readonly by: string }[];
  /** No order is left that serves this fault: a new one is opened. */
  readonly opensOrder: boolean;
}

export const NO_ORDERS: OrderPlan = { linked: [], retargeted: [], waiting: null, superseded: [], opensOrder: false };

const UNSTARTED: readonly WorkOrderState[] = ['new', 'offered'];
const ON_THE_WAY: readonly WorkOrderState[] = ['accepted', 'en_route'];
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

/** Furthest first, then the oldest. */
const byProgress = (a: BoardOrder, b: BoardOrder): number =>
  (PROGRESS[b.state] ?? -1) - (PROGRESS[a.state] ?? -1) || a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1);

/**
 * Orders of a survivor and those merged into it, for a fault on `deviceId` (null: as they are). A crew on site below the device walks up
 * by itself and counts as serving it; one that has restored its own device does not.
 */
export function planOrders(
  survivor: Pick<BoardIncident, 'orders'>,
  merged: readonly Pick<BoardIncident, 'orders'>[],
  deviceId: string | null,
): OrderPlan {
  const orders = [survivor, ...merged].flatMap((incident) => incident.orders.filter(({ state }) => isOpen(state)));
  const started = orders.filter(isStarted).sort(byProgress);
  const waiting = orders.filter((order) => !isStarted(order)).sort(byProgress);
  const atDevice = started.find((order) => order.deviceId === deviceId && order.state !== 'restored');
  const turned = atDevice === undefined ? started.find(({ state }) => ON_THE_WAY.includes(state)) : undefined;
  const serving = atDevice ?? turned ?? started.find(({ state }) => state === 'on_site');
  const leader = serving ?? waiting[0];
  const others = waiting.filter((order) => order !== leader);
  return {
    linked: merged.flatMap((incident) => incident.orders.filter(isStarted)).map(({ id }) => id),
    retargeted: turned && deviceId !== null ? [turned.id] : [],
    waiting: serving || !leader ? null : leader.id,
    // An incident that stays alone keeps what an operator ordered for it.
    superseded: leader && merged.length > 0 ? others.map(({ id }) => ({ orderId: id, by: leader.id })) : [],
    opensOrder: leader === undefined,
  };
}
