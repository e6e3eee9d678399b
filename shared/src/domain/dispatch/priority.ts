import type { WorkKind } from '../codes.ts';
import { type DispatchTuning, TUNING } from './tuning.ts';

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
/** Age breaks ties; that nobody starves is the bound's work, not this one's. */
const AGE_PER_MIN = 0.25;
/**
 * Customer-minutes per minute of crew time (weighted shortest processing time: Smith 1956, "Various optimizers for single-stage
 * production"), by their logarithm: twice the customers, or half the crew time, weigh 35.
 */
const IMPACT_PER_DOUBLING = 35;
const IMPACT_MAX = 540;
/** An order counts as so many customers by itself: mean response counts orders, minutes lost count customers. */
const EACH = 1;
/** Crew time of an ordinary order, travel and work; what is shown on boards reckons with it. */
const TYPICAL_CREW_MIN = 45;
const IMPACT_UNIT = 10;

/**
 * Who has waited this long is at the ceiling by age alone. From then on only hazards, orders that were reported earlier, and what
 * an operator put higher by hand are served before it, and nothing holds it back: nobody starves.
 */
export const STARVATION_BOUND_MIN = 480;

/**
 * 0..999, higher is served first. Never falls while an order waits. `crewMin`: crew time that it would take, travel and work; short
 * work near by goes first among equals.
 */
export function priorityOf(order: Urgency, nowMs: number, crewMin = TYPICAL_CREW_MIN): number {
  const score = Math.floor(scoreOf(order, nowMs, crewMin));
  if (order.kind === 'hazard') return HAZARD + Math.min(299, Math.floor((score * 299) / CEILING));
  return score;
}

/** 0..CEILING, not rounded. */
function scoreOf(order: Urgency, nowMs: number, crewMin: number): number {
  const ageMin = ageOf(order, nowMs);
  if (ageMin >= STARVATION_BOUND_MIN) return CEILING;
  const customerMinutes = (EACH + Math.max(1, order.customersOut)) * (ageMin + 5);
  const perCrewMin = (customerMinutes / IMPACT_UNIT) * (TYPICAL_CREW_MIN / Math.max(1, crewMin));
  const impact = Math.min(IMPACT_MAX, IMPACT_PER_DOUBLING * Math.log2(1 + perCrewMin));
  const score =
    (order.hasCritical ? CRITICAL : 0) + (order.hasHazard ? HAZARD_NEAR : 0) + impact + AGE_PER_MIN * ageMin;
  return Math.min(CEILING - 1, score);
}

const ageOf = (order: Urgency, nowMs: number): number => Math.max(0, (nowMs - order.reportedAtMs) / 60_000);

export const isPastBound = (order: Urgency, nowMs: number): boolean => ageOf(order, nowMs) >= STARVATION_BOUND_MIN;

/** What a minute of its waiting costs beside that of other orders: customers, the order itself, and what must not wait. */
export const weightOf = (order: Urgency): number =>
  (EACH + Math.max(1, order.customersOut)) * (order.hasCritical ? 4 : 1) * (order.hasHazard ? 4 : 1) +
  (order.kind === 'hazard' ? 10_000 : 0);

export interface Ranked extends Urgency {
  readonly id: string;
  readonly prioritySource: 'computed' | 'operator';
  /** As stored; counts only when an operator set it. */
  readonly priority: number;
}

export const effectivePriority = (order: Ranked, nowMs: number): number =>
  order.prioritySource === 'operator' ? order.priority : priorityOf(order, nowMs);

/**
 * What a round serves by: weight per minute of crew time (Smith's rule), short work near by before long work far away. Age hardly counts:
 * it decides between equals, and past the starvation bound it decides alone. Serving by age instead sends crews across the island for
 * who waited longest; in the lab's storm that doubles the mean response.
 */
export function serviceRank(
  order: Ranked,
  nowMs: number,
  crewMin = TYPICAL_CREW_MIN,
  { orderWeight, agePerMin }: Pick<DispatchTuning, 'orderWeight' | 'agePerMin'> = TUNING,
): number {
  if (order.prioritySource === 'operator') return order.priority;
  if (order.kind === 'hazard') return priorityOf(order, nowMs);
  if (isPastBound(order, nowMs)) return CEILING;
  const perCrewMin = (orderWeight + Math.max(1, order.customersOut)) * (TYPICAL_CREW_MIN / Math.max(1, crewMin));
  const impact = Math.min(IMPACT_MAX, IMPACT_PER_DOUBLING * Math.log2(1 + perCrewMin));
  const must = (order.hasCritical ? CRITICAL : 0) + (order.hasHazard ? HAZARD_NEAR : 0);
  return Math.min(CEILING - 1, must + impact + agePerMin * ageOf(order, nowMs));
}

/** Most urgent first; among equals the earlier report, then the id: a total order, whatever order they came in. */
export function byRank<T extends { readonly order: Ranked; readonly rank: number }>(ranked: readonly T[]): T[] {
  return [...ranked].sort(
    (a, b) => b.rank - a.rank || a.order.reportedAtMs - b.order.reportedAtMs || (a.order.id < b.order.id ? -1 : 1),
  );
}

/** The same by what boards show. */
export const byPriority = <T extends Ranked>(orders: readonly T[], nowMs: number): T[] =>
  byRank(orders.map((order) => ({ order, rank: effectivePriority(order, nowMs) }))).map(({ order }) => order);
