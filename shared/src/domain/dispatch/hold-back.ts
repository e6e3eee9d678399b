import type { DispatchPicture, WaitingOrder } from './picture.ts';
import { isPastBound } from './priority.ts';

/**
 * While a storm is on in its ULP, one customer's own line waits for the feeder above it: before that is back nobody can tell whether it
 * has a fault at all. Never a hazard or a critical customer, never what an operator ranked by hand, and not beyond the starvation bound.
 */
export function isHeldBack(order: WaitingOrder, picture: DispatchPicture, nowMs: number): boolean {
  if (order.faultLevel !== 'service' || order.kind === 'hazard' || order.hasHazard || order.hasCritical) return false;
  if (order.prioritySource === 'operator' || isPastBound(order, nowMs)) return false;
  if (!picture.stormUlps?.includes(order.ulpId)) return false;
  return order.feederId !== null && (picture.feedersOut ?? []).includes(order.feederId);
}
