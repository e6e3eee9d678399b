import { type Level, worse } from '../board/order-clock.ts';
import type { OrderMark } from './marks.ts';

/** Marks that lie on each other become one with a number; in a storm, neighbours too. */
const CALM_MAX = 250;
const CALM_CELL_PX = 20;
const STORM_CELL_PX = 44;

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
  const cellPx = orders.length > CALM_MAX ? STORM_CELL_PX : CALM_CELL_PX;
  const groups = new Map<string, OnScreen<OrderMark>[]>();
  const single: OnScreen<OrderMark>[] = [];
  for (const placed of orders) {
    if (placed.mark.isSelected || placed.mark.hasHazard) {
      single.push(placed);
      continue;
    }
    const key = `${Math.floor(placed.x / cellPx)}:${Math.floor(placed.y / cellPx)}`;
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
