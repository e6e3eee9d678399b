import type { CrewStandby } from '@comcen/shared/wire/http/board.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { CrewChange } from '@comcen/shared/wire/socket/frames.ts';

/** The crew's own orders as the server last told them. */
export interface CrewBoard {
  readonly orders: readonly CrewOrder[];
  readonly onDuty: boolean;
  /** Where to wait while there is no order; absent in what an older app had kept. */
  readonly standby?: CrewStandby | null;
  /** Where the socket goes on; null = a snapshot is needed. */
  readonly cursor: number | null;
  /** Server time of what is shown; null = nothing seen yet. */
  readonly asOf: number | null;
}

export const EMPTY_BOARD: CrewBoard = { orders: [], onDuty: false, standby: null, cursor: null, asOf: null };

export const withSnapshot = (
  board: CrewBoard,
  snapshot: {
    orders: readonly CrewOrder[];
    onDuty?: boolean;
    standby?: CrewStandby | null;
    cursor?: number | null;
    asOf: number;
  },
): CrewBoard => ({
  orders: snapshot.orders,
  onDuty: snapshot.onDuty ?? board.onDuty,
  standby: snapshot.standby === undefined ? (board.standby ?? null) : snapshot.standby,
  cursor: snapshot.cursor === undefined ? board.cursor : snapshot.cursor,
  asOf: snapshot.asOf,
});

export const withChanges = (
  board: CrewBoard,
  frame: { items: readonly CrewChange[]; cursor: number; at: string },
): CrewBoard => ({
  ...frame.items.reduce(withChange, board),
  cursor: Math.max(board.cursor ?? 0, frame.cursor),
  asOf: Date.parse(frame.at),
});

function withChange(board: CrewBoard, change: CrewChange): CrewBoard {
  if (change.entity === 'duty') return { ...board, onDuty: change.onDuty, standby: change.standby };
  if (change.entity === 'work_order') return withOrder(board, change.item);
  return {
    ...board,
    orders: board.orders.filter((order) => order.id !== change.workOrderId || order.version > change.version),
  };
}

/** What is older than what is known is dropped: a late frame never turns the board back. */
export function withOrder(board: CrewBoard, order: CrewOrder): CrewBoard {
  const known = board.orders.find(({ id }) => id === order.id);
  if (known && known.version > order.version) return board;
  const others = board.orders.filter(({ id }) => id !== order.id);
  return { ...board, orders: [...others, order] };
}
