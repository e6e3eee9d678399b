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

/** The figures of the top bar. `atRisk` does not contain `breached`. */
export function countBoard(
  orders: Iterable<WorkOrderItem>,
  crews: Iterable<CrewItem>,
  targets: Targets,
  nowMs: number,
): BoardCounts {
  const counts = { open: 0, waiting: 0, atRisk: 0, breached: 0, held: 0, crewsBusy: 0, crewsOnDuty: 0 };
  const busy = new Set<string>();
  for (const order of orders) {
    if (!isOpen(order.state)) continue;
    counts.open += 1;
    if (order.state === 'new') counts.waiting += 1;
    if (order.state === 'held') counts.held += 1;
    if (order.crew && isActive(order.state)) busy.add(order.crew.id);
    const level = orderLevel(order, targets, nowMs);
    if (level === 'at_risk') counts.atRisk += 1;
    if (level === 'breached') counts.breached += 1;
  }
  for (const crew of crews) if (crew.onDuty) counts.crewsOnDuty += 1;
  counts.crewsBusy = busy.size;
  return counts;
}
