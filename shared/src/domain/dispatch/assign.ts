import munkres from 'munkres';

/** A column: one more order for a crew, after `rank` others of this assignment. */
export interface Slot {
  readonly crew: number;
  readonly rank: number;
}

/**
 * The cheapest assignment of every order to a crew's slot, exact. `costOf` gives null for a forbidden pair. Forbidden pairs get a
 * finite price above any sum of allowed ones: with Infinity munkres 2.0.4 is inexact. Returns the slot of each order, null when none
 * of the allowed was left.
 */
export function assignCheapest(
  orders: number,
  slots: readonly Slot[],
  costOf: (order: number, slot: Slot) => number | null,
): (Slot | null)[] {
  const costs = Array.from({ length: orders }, (_, order) => slots.map((slot) => costOf(order, slot)));
  const dearest = costs.reduce((max, row) => row.reduce<number>((m, cost) => Math.max(m, cost ?? 0), max), 0);
  const forbidden = (dearest + 1) * (orders + 1);
  const matrix = costs.map((row) => row.map((cost) => cost ?? forbidden));
  const chosen: (Slot | null)[] = Array.from({ length: orders }, () => null);
  if (orders === 0 || slots.length === 0) return chosen;
  for (const [order, column] of munkres(matrix)) {
    if (costs[order]?.[column] != null) chosen[order] = slots[column] ?? null;
  }
  return chosen;
}
