import type { WorkOrderState } from '../work-order/states.ts';
import { awaitsPower } from './standing.ts';

/** An order of incidents that become one. */
export interface OrderInGroup {
  readonly id: string;
  readonly state: WorkOrderState;
  readonly deviceId: string | null;
  readonly priority: number;
  /** Of the incident that stays. */
  readonly isOfKept: boolean;
  readonly followUpOf: string | null;
  readonly isReopened: boolean;
}

export interface GroupedOrders {
  /** The order that brings power back at the incident's device; null: nobody is to be sent or on the way. */
  readonly leadingId: string | null;
  /** Orders that nobody has begun and the leading one makes needless. */
  readonly superseded: readonly string[];
  /** An order on its way elsewhere that goes to the device instead. */
  readonly retargetedId: string | null;
}

/** How far an order is; of equals the more urgent one leads, then the older one. */
const FURTHEST: readonly WorkOrderState[] = ['on_site', 'en_route', 'accepted', 'offered', 'new'];
const MAY_TURN: readonly WorkOrderState[] = ['en_route', 'accepted'];
const NOT_BEGUN: readonly WorkOrderState[] = ['offered', 'new'];

/**
 * Which order stands for incidents that became one on `deviceId` (null: no device, the place counts). One that is begun on the device
 * leads; else one on its way turns there; else one that nobody has begun. What is begun is never ended by this, and a follow-up of
 * a temporary repair is other work. Deterministic; the order of the input does not matter.
 */
export function groupOrders(orders: readonly OrderInGroup[], deviceId: string | null): GroupedOrders {
  const awaited = orders.filter(awaitsPower).sort(byProgress);
  const isThere = (order: OrderInGroup) => (deviceId === null ? order.isOfKept : order.deviceId === deviceId);
  const begun = awaited.filter(({ state }) => !NOT_BEGUN.includes(state));
  const there = begun.find((order) => order.state !== 'held' && isThere(order));
  const turns = there || deviceId === null ? undefined : begun.find(({ state }) => MAY_TURN.includes(state));
  const waiting = awaited.filter(({ state }) => NOT_BEGUN.includes(state));
  const leading = there ?? turns ?? waiting.find(({ isOfKept }) => isOfKept) ?? waiting[0] ?? begun[0];
  return {
    leadingId: leading?.id ?? null,
    // A second order that somebody made for the incident that stays has its reason.
    superseded: waiting
      .filter((order) => order !== leading && !(order.isOfKept && leading?.isOfKept))
      .map(({ id }) => id)
      .sort(),
    retargetedId: turns?.id ?? null,
  };
}

/** Held ones are last: nobody is there, and nobody is on the way. */
const rankOf = (state: WorkOrderState): number => {
  const rank = FURTHEST.indexOf(state);
  return rank < 0 ? FURTHEST.length : rank;
};

function byProgress(a: OrderInGroup, b: OrderInGroup): number {
  return rankOf(a.state) - rankOf(b.state) || b.priority - a.priority || (a.id < b.id ? -1 : 1);
}
