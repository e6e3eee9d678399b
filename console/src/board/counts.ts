import { isActive, isOpen } from '@comcen/shared/domain/work-order/states.ts';
import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { orderLevel, type Targets } from './order-clock.ts';

export interface BoardCounts {
  readonly open: number;
  readonly waiting: number;
  readonly atRisk: number;
  readonly breached: number;
  readonly held: number;
  readonly crewsBusy: number;
  readonly crewsOnDuty: number;
}

/** Crews under way or at work: read from the orders, which change first. */
export function busyCrews(orders: Iterable<WorkOrderItem>): ReadonlySet<string> {
  const busy = new Set<string>();
  for (const { crew, state } of orders) if (crew && isActive(state)) busy.add(crew.id);
  return busy;
}

/** The figures of the top bar or of one ULP; a crew counts where it belongs, wherever it works. `atRisk` does not contain `breached`. */
export function countBoard(
  orders: Iterable<WorkOrderItem>,
  crews: Iterable<Pick<CrewItem, 'id' | 'onDuty'>>,
  busy: ReadonlySet<string>,
  targets: Targets,
  nowMs: number,
): BoardCounts {
  const counts = { open: 0, waiting: 0, atRisk: 0, breached: 0, held: 0, crewsBusy: 0, crewsOnDuty: 0 };
  for (const order of orders) {
    if (!isOpen(order.state)) continue;
    counts.open += 1;
    if (order.state === 'new') counts.waiting += 1;
    if (order.state === 'held') counts.held += 1;
    const level = orderLevel(order, targets, nowMs);
    if (level === 'at_risk') counts.atRisk += 1;
    if (level === 'breached') counts.breached += 1;
  }
  for (const crew of crews) {
    const isBusy = busy.has(crew.id);
    // Who still works after the shift's end is there.
    if (!crew.onDuty && !isBusy) continue;
    counts.crewsOnDuty += 1;
    if (isBusy) counts.crewsBusy += 1;
  }
  return counts;
}
