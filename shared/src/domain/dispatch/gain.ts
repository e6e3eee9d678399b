import { assignCheapest } from './assign.ts';
import type { WaitingOrder } from './picture.ts';
import { isPastBound } from './priority.ts';
import type { Prospect } from './prospect.ts';
import type { DispatchTuning } from './tuning.ts';

/** What an operator put first, who waits past the bound, and hazards: above anything that customers weigh. */
const BY_HAND = 1e9;
const STARVED = 1e6;
const HAZARD = 1e8;
const CRITICAL = 4;

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
  for (const [row, { prospect, weight, mayReserve }] of rows.entries()) {
    const { order, eligible, later } = prospect;
    const offer = (u: number, extraMin: number) => {
      const column = columnOf[u] ?? -1;
      const minutes = (prospect.costs[u] ?? 0) + extraMin + order.expectedWorkMin;
      if (column >= 0) costs[row * columns + column] = most - weight / minutes;
    };
    for (const u of eligible) offer(u, 0);
    if (mayReserve) for (const u of later) offer(u, tuning.waitMarginMin);
    costs[row * columns + units.length] = most;
  }
  // The last column is to wait: it has room for all and gains nothing.
  const chosen = assignCheapest(rows.length, [...units.map((u) => room[u] ?? 0), rows.length], costs);
  return rows.flatMap(({ prospect }, row): [Prospect, number][] => {
    const unit = units[chosen[row] ?? -1];
    return unit === undefined ? [] : [[prospect, unit]];
  });
}

interface Row {
  readonly prospect: Prospect;
  readonly weight: number;
  readonly mayReserve: boolean;
  /** What its nearest crew would gain; 0 = nobody may have it. */
  readonly best: number;
}

function rowOf(prospect: Prospect, room: Int32Array, mayReserve: boolean, tuning: DispatchTuning, nowMs: number): Row {
  const { order, eligible, later, costs } = prospect;
  const least = mayReserve
    ? Math.min(leastOf(eligible, room, costs), leastOf(later, room, costs) + tuning.waitMarginMin)
    : leastOf(eligible, room, costs);
  const weight = gainWeight(order, tuning, nowMs);
  return { prospect, weight, mayReserve, best: weight / (least + order.expectedWorkMin) };
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

function gainWeight(order: WaitingOrder, { orderWeight, customerPower }: DispatchTuning, nowMs: number): number {
  if (order.prioritySource === 'operator') return BY_HAND * (1 + order.priority);
  if (order.kind === 'hazard') return HAZARD;
  if (isPastBound(order, nowMs)) return STARVED + (nowMs - order.reportedAtMs) / 60_000;
  const emergency = (order.hasCritical ? CRITICAL : 1) * (order.hasHazard ? CRITICAL : 1);
  return (orderWeight + Math.max(1, order.customersOut) ** customerPower) * emergency;
}
