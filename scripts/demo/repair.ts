import { setTimeout as pause } from 'node:timers/promises';
import type { Action, Cause } from '@comcen/shared/domain/codes.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { type Crew, command, waitMs } from './crew.ts';

const REPAIR_MEDIAN_S = 25 * 60;
const PAPERWORK_S = 3 * 60;

const FAULTS: readonly [[Cause, Action], ...[Cause, Action][]] = [
  ['tree', 'vegetation_cleared'],
  ['tree', 'conductor_repaired'],
  ['animal', 'fuse_replaced'],
  ['lightning', 'fuse_replaced'],
  ['weather', 'connector_repaired'],
  ['overload', 'switched'],
  ['equipment', 'connector_repaired'],
  ['equipment', 'transformer_replaced'],
  ['third_party', 'conductor_repaired'],
];

/** From the crew's arrival to the finished order: repaired, mostly; some find nothing, or a fault of the customer's own. */
export async function repair(crew: Crew, order: CrewOrder): Promise<void> {
  const { random, signal } = crew;
  const finding = random.weighted({ repaired: 92, temporary: 2, customer_side: 3, not_found: 3 });
  const needsPower = finding === 'repaired' || finding === 'temporary' || order.state === 'restored';
  if (order.state !== 'restored') {
    const seconds = random.lognormal(needsPower ? REPAIR_MEDIAN_S : REPAIR_MEDIAN_S / 3, 1.7);
    await pause(waitMs(crew, seconds), undefined, { signal });
    if (needsPower && !(await command(crew, order, 'restore'))) return;
  }
  await pause(waitMs(crew, PAPERWORK_S), undefined, { signal });
  const outcome = needsPower && finding !== 'temporary' ? 'repaired' : finding;
  await command(crew, order, 'complete', { outcome, ...causeOf(crew, outcome) });
}

function causeOf(crew: Crew, outcome: string): { cause: Cause; action: Action } {
  if (outcome === 'customer_side') return { cause: 'customer_installation', action: 'explained' };
  if (outcome === 'not_found') return { cause: 'unknown', action: 'other' };
  const [cause, action] = crew.random.pick(FAULTS);
  return { cause, action };
}
