import type { OrderFacts } from './facts.ts';
import { DIMENSIONS, type Dimension, dimensionKey, TOTAL_KEY, TREND_DIMENSION } from './grouping.ts';
import { addOrder, emptyTally, type Tally } from './tally.ts';

/** What some orders count for one key of a dimension; those with an integrity flag apart, so that they can be left out. */
export interface RolledUp {
  readonly dimension: Dimension;
  readonly key: string;
  readonly isFlagged: boolean;
  readonly tally: Tally;
}

/** Rows of one unit and day, in any order. Each order counts once in every dimension. */
export function rollUp(
  orders: Iterable<OrderFacts>,
  dimensions: readonly (typeof DIMENSIONS)[number][] = DIMENSIONS,
): RolledUp[] {
  const rows = new Map<string, RolledUp>();
  for (const order of orders) {
    const isFlagged = order.flags.length > 0;
    for (const dimension of dimensions) {
      const key = dimensionKey(order, dimension);
      const id = `${dimension}/${isFlagged ? 1 : 0}/${key}`;
      const row = rows.get(id) ?? { dimension, key, isFlagged, tally: emptyTally() };
      rows.set(id, row);
      addOrder(row.tally, order);
    }
  }
  return [...rows.values()];
}

/** A day's orders in one row, flagged ones among the others. */
export function rollUpTrend(orders: Iterable<OrderFacts>): RolledUp {
  const tally = emptyTally();
  for (const order of orders) addOrder(tally, order);
  return { dimension: TREND_DIMENSION, key: TOTAL_KEY, isFlagged: false, tally };
}
