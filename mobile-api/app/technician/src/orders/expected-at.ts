import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { Entry } from '../commands/outbox-rules.ts';

/** When power is back, as customers are told or, said here but not yet at the server, soon will be. ms since 1970; null = unknown. */
export function expectedAt(order: Pick<CrewOrder, 'id' | 'estimate'>, entries: readonly Entry[]): number | null {
  const said = entries.findLast(
    ({ orderId, step, refusal }) => orderId === order.id && step === 'estimate' && refusal === null,
  );
  const minutes = said?.details.minutes;
  if (said && typeof minutes === 'number') return Date.parse(said.occurredAt) + minutes * 60_000;
  return order.estimate ? Date.parse(order.estimate.at) : null;
}
