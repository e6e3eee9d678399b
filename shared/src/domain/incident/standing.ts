import { isOpen, type WorkOrderState } from '../work-order/states.ts';

/** One order of an incident, as far as it tells how the incident stands. */
export interface OrderOfIncident {
  readonly id: string;
  readonly state: WorkOrderState;
  readonly restoredAt: Date | null;
  /** It finishes what a temporary repair left: power was on when it began. */
  readonly followUpOf: string | null;
  /** "Belum nyala": it was done once, and was not. */
  readonly isReopened: boolean;
}

export interface IncidentStanding {
  readonly state: 'open' | 'partly_restored' | 'restored' | 'closed';
  /** The last time an order brought power back that stayed. */
  readonly restoredAt: Date | null;
}

/**
 * How an incident stands by its orders alone. Closed: nothing is open, and nothing that brought power back waits for the customer's
 * word. Restored: nobody has still to bring power back. Partly restored: one did, another has still to.
 */
export function standingOf(orders: readonly OrderOfIncident[]): IncidentStanding {
  const awaited = orders.filter(awaitsPower);
  // What is done again, and the temporary repair before it, brought no power that stayed.
  const undone = new Set(awaited.flatMap(({ id, followUpOf }) => [id, followUpOf]));
  const times = orders.flatMap(({ id, restoredAt }) => (restoredAt && !undone.has(id) ? [restoredAt.getTime()] : []));
  const restoredAt = times.length > 0 ? new Date(Math.max(...times)) : null;
  if (!orders.some(isUnfinished)) return { state: 'closed', restoredAt };
  if (!restoredAt) return { state: 'open', restoredAt };
  return { state: awaited.length > 0 ? 'partly_restored' : 'restored', restoredAt };
}

/** Somebody has still to bring power back by it; a follow-up of a temporary repair is other work. */
export const awaitsPower = ({
  state,
  followUpOf,
  isReopened,
}: Pick<OrderOfIncident, 'state' | 'followUpOf' | 'isReopened'>): boolean =>
  isOpen(state) && state !== 'restored' && (followUpOf === null || isReopened);

const isUnfinished = ({ state, restoredAt }: OrderOfIncident): boolean =>
  isOpen(state) || (state === 'completed' && restoredAt !== null);
