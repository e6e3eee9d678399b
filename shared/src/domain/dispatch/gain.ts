import { assignCheapest } from './assign.ts';
import type { WaitingOrder } from './picture.ts';
import { isPastBound, type Urgency } from './priority.ts';
import type { Prospect } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';

/** From this rank on (hazards, and what an operator put among them) boards' order is served, whatever it takes. */
const FIRST_RANK = 700;
const FIRST = 1e7;
const FIRST_PER_RANK = 1e4;
/** Then who waits past the bound, the earlier report first. Beyond a week all wait equally long, lest no digits are left for customers. */
const STARVED = 1e6;
const STARVED_PER_MIN = 100;
const STARVED_MOST_MIN = 10_000;
const CRITICAL = 4;
/** Points of rank for twice the customers: what an operator ranked below the first weighs as who would stand there. */
const RANK_PER_DOUBLING = 35;
const LEAST_WEIGHT = 1e-3;

/** So many orders per place are weighed exactly against each other; what gains less has no hope. */
const ROWS_PER_PLACE = 2;

/**
 * Who is served by whom: of all ways to share orders over crews the one with most weight per minute until power is back, exact. A crew
 * that is free within a while counts as what its wait makes it. So wide faults get their best crew even when that is busy still, and a
 * free crew takes what lies near instead of crossing the island for what matters most: in the lab's storms that is half of the mean
 * response. Greedy pairs instead of an exact sharing cost a tenth. Orders with their unit; `room`: crews by unit.
 */
export function shareByGain(
  waiting: readonly Prospect[],
  room: Int32Array,
  mayWait: (prospect: Prospect) => boolean,
  tuning: DispatchTuning,
  nowMs: number,
): [Prospect, number][] {
  const units = [...room.keys()].filter((u) => (room[u] ?? 0) > 0);
  const places = units.reduce((sum, u) => sum + (room[u] ?? 0), 0);
  const rows = waiting
    .map((prospect) => rowOf(prospect, room, mayWait(prospect), tuning, nowMs))
    .filter(({ best }) => best > 0)
    .sort(byBest)
    .slice(0, ROWS_PER_PLACE * places);
  const most = rows[0]?.best ?? 0;
  const columns = units.length + 1;
  const columnOf = columnsOf(units, room.length);
  const costs = new Float64Array(rows.length * columns).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < rows.length; row++) {
    const offered = rows[row];
    if (!offered) continue;
    const at = row * columns;
    offer(offered, offered.prospect.eligible, 0, most, columnOf, costs, at);
    if (offered.mayReserve) offer(offered, offered.prospect.later, tuning.waitMarginMin, most, columnOf, costs, at);
    costs[at + units.length] = most;
  }
  // The last column is to wait: it has room for all and gains nothing.
  const chosen = assignCheapest(rows.length, [...units.map((u) => room[u] ?? 0), rows.length], costs);
  return rows.flatMap(({ prospect }, row): [Prospect, number][] => {
    const unit = units[chosen[row] ?? -1];
    return unit === undefined ? [] : [[prospect, unit]];
  });
}

/** What a row costs in the columns of these units: the gain it misses. */
function offer(
  { prospect, weight, level }: Row,
  units: readonly number[],
  extraMin: number,
  most: number,
  columnOf: Int32Array,
  costs: Float64Array,
  at: number,
): void {
  const workMin = extraMin + prospect.order.expectedWorkMin;
  for (let i = 0; i < units.length; i++) {
    const u = units[i] ?? 0;
    const column = columnOf[u] ?? -1;
    if (column >= 0) costs[at + column] = most - (level + weight / ((prospect.costs[u] ?? 0) + workMin));
  }
}

interface Row {
  readonly prospect: Prospect;
  readonly weight: number;
  /** What it gains by being served at all, whenever; 0 for most. */
  readonly level: number;
  readonly mayReserve: boolean;
  /** What its nearest crew would gain; 0 = nobody may have it. */
  readonly best: number;
}

function rowOf(prospect: Prospect, room: Int32Array, mayReserve: boolean, tuning: DispatchTuning, nowMs: number): Row {
  const { order, eligible, later, costs } = prospect;
  const least = mayReserve
    ? Math.min(leastOf(eligible, room, costs), leastOf(later, room, costs) + tuning.waitMarginMin)
    : leastOf(eligible, room, costs);
  const weight = gainWeight(order, tuning);
  const level = levelOf(prospect, nowMs);
  const best = least === Number.POSITIVE_INFINITY ? 0 : level + weight / (least + order.expectedWorkMin);
  return { prospect, weight, level, mayReserve, best };
}

function leastOf(units: readonly number[], room: Int32Array, costs: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < units.length; i++) {
    const u = units[i] ?? 0;
    const cost = costs[u] ?? least;
    if (cost < least && (room[u] ?? 0) > 0) least = cost;
  }
  return least;
}

function columnsOf(units: readonly number[], count: number): Int32Array {
  const columns = new Int32Array(count).fill(-1);
  for (const [column, u] of units.entries()) columns[u] = column;
  return columns;
}

const byBest = (a: Row, b: Row): number =>
  b.best - a.best ||
  a.prospect.order.reportedAtMs - b.prospect.order.reportedAtMs ||
  (a.prospect.order.id < b.prospect.order.id ? -1 : 1);

function levelOf({ order, priority }: Prospect, nowMs: number): number {
  if (priority >= FIRST_RANK) return FIRST + (priority - FIRST_RANK) * FIRST_PER_RANK;
  if (order.prioritySource === 'operator' || !isPastBound(order, nowMs)) return 0;
  return STARVED + Math.min(STARVED_MOST_MIN, (nowMs - order.reportedAtMs) / 60_000) * STARVED_PER_MIN;
}

function gainWeight(order: WaitingOrder, { orderWeight, customerPower }: DispatchTuning): number {
  if (order.prioritySource === 'operator') return rankWeight(order.priority, orderWeight, customerPower);
  return customerWeight(order, orderWeight, customerPower);
}

function customerWeight(order: Urgency, orderWeight: number, customerPower: number): number {
  const emergency = (order.hasCritical ? CRITICAL : 1) * (order.hasHazard ? CRITICAL : 1);
  return (orderWeight + Math.max(1, order.customersOut) ** customerPower) * emergency;
}

const HAZARD_WEIGHT = 1000;

/** What a minute until somebody comes weighs, of orders that somebody has already. */
export const urgencyWeight = (order: Urgency, { orderWeight, customerPower }: DispatchTuning): number =>
  order.kind === 'hazard' ? HAZARD_WEIGHT : customerWeight(order, orderWeight, customerPower);

/** By hand: as the customers that would give this rank; below what a single one weighs it goes to nothing, and others go first. */
function rankWeight(priority: number, orderWeight: number, customerPower: number): number {
  const customers = 2 ** (Math.min(FIRST_RANK, priority) / RANK_PER_DOUBLING) - 1 - orderWeight;
  if (customers >= 1) return orderWeight + customers ** customerPower;
  return Math.max(LEAST_WEIGHT, orderWeight + customers);
}
