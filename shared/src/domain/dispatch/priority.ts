import type { WorkKind } from '../codes.ts';

/** Facts that decide how urgent an order is. */
export interface Urgency {
  readonly kind: WorkKind;
  /** A hazard was reported at the same place. */
  readonly hasHazard: boolean;
  /** Hospital, water works, government. */
  readonly hasCritical: boolean;
  readonly customersOut: number;
  /** Milliseconds since 1970. */
  readonly reportedAtMs: number;
}

/** Hazards lie above everything else that is computed. */
const HAZARD = 700;
const CEILING = HAZARD - 1;
const HAZARD_NEAR = 150;
const CRITICAL = 120;
const AGE_PER_MIN = 2;
/** Customer-minutes count by their logarithm: 2,000 customers for an hour weigh 400, one customer for two hours 148. */
const IMPACT_PER_DOUBLING = 40;
const IMPACT_MAX = 400;
const IMPACT_UNIT = 10;

/**
 * Who has waited this long is at the ceiling by age alone. From then on only hazards, orders that were reported earlier, and what
 * an operator put higher by hand are served before it: nobody starves.
 */
export const STARVATION_BOUND_MIN = Math.ceil(CEILING / AGE_PER_MIN);

/** 0..999, higher is served first. Never falls while an order waits. */
export function priorityOf(order: Urgency, nowMs: number): number {
  const ageMin = Math.max(0, (nowMs - order.reportedAtMs) / 60_000);
  const customerMinutes = Math.max(1, order.customersOut) * (ageMin + 5);
  const impact = Math.min(IMPACT_MAX, IMPACT_PER_DOUBLING * Math.log2(1 + customerMinutes / IMPACT_UNIT));
  const score =
    (order.hasCritical ? CRITICAL : 0) + (order.hasHazard ? HAZARD_NEAR : 0) + impact + AGE_PER_MIN * ageMin;
  if (order.kind === 'hazard') return HAZARD + Math.min(299, Math.floor((score * 299) / CEILING));
  return Math.min(CEILING, Math.floor(score));
}

export interface Ranked extends Urgency {
  readonly id: string;
  readonly prioritySource: 'computed' | 'operator';
  /** As stored; counts only when an operator set it. */
  readonly priority: number;
}

export const effectivePriority = (order: Ranked, nowMs: number): number =>
  order.prioritySource === 'operator' ? order.priority : priorityOf(order, nowMs);

/** Most urgent first; among equals the earlier report, then the id: a total order, whatever order they came in. */
export function byPriority<T extends Ranked>(orders: readonly T[], nowMs: number): T[] {
  const ranked = orders.map((order) => ({ order, priority: effectivePriority(order, nowMs) }));
  ranked.sort(
    (a, b) =>
      b.priority - a.priority || a.order.reportedAtMs - b.order.reportedAtMs || (a.order.id < b.order.id ? -1 : 1),
  );
  return ranked.map(({ order }) => order);
}
