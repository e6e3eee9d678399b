import { type Level, worse } from '../board/order-clock.ts';
import type { OrderMark } from './marks.ts';

/** Above this many in view single marks are a blot: neighbours become one with a number. */
const SINGLE_MAX = 250;
const CELL_PX = 44;

export interface OnScreen<M> {
  readonly mark: M;
  readonly x: number;
  readonly y: number;
}
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly level: Level;
}

/** Groups order marks by screen cell. The selected order, hazards and lonely marks stay themselves. */
export function groupInCells(orders: readonly OnScreen<OrderMark>[]): {
  readonly cells: readonly Cell[];
  readonly single: readonly OnScreen<OrderMark>[];
} {
  if (orders.length <= SINGLE_MAX) return { cells: [], single: orders };
  const groups = new Map<string, OnScreen<OrderMark>[]>();
  const single: OnScreen<OrderMark>[] = [];
  for (const placed of orders) {
    if (placed.mark.isSelected || placed.mark.hasHazard) {
      single.push(placed);
      continue;
    }
    const key = `${Math.floor(placed.x / CELL_PX)}:${Math.floor(placed.y / CELL_PX)}`;
    const group = groups.get(key);
    if (group) group.push(placed);
    else groups.set(key, [placed]);
  }
  const cells: Cell[] = [];
  for (const group of groups.values()) {
    if (group.length === 1) single.push(...group);
    else cells.push(cellOf(group));
  }
  return { cells, single };
}

function cellOf(group: readonly OnScreen<OrderMark>[]): Cell {
  let x = 0;
  let y = 0;
  let level: Level = 'normal';
  for (const placed of group) {
    x += placed.x / group.length;
    y += placed.y / group.length;
    level = worse(level, placed.mark.level);
  }
  return { x, y, count: group.length, level };
}
