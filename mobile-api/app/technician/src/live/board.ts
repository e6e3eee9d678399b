import type { MoveReason } from '@comcen/shared/domain/codes.ts';
import type { CrewStandby } from '@comcen/shared/wire/http/board.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { CrewChange } from '@comcen/shared/wire/socket/frames.ts';

/** An order that was taken from this crew: said until it is read. */
export interface TakenAway {
  readonly orderId: string;
  readonly number: string;
  /** Null: it was gone when the phone had signal again. */
  readonly reason: MoveReason | null;
}

/** The crew's own orders as the server last told them. */
export interface CrewBoard {
  readonly orders: readonly CrewOrder[];
  readonly onDuty: boolean;
  /** Where to wait while there is no order; absent in what an older app had kept. */
  readonly standby?: CrewStandby | null;
  readonly taken?: readonly TakenAway[];
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
  taken: takenBy(board, snapshot.orders),
});

/** Who was on the way somewhere and is not any more did not do that himself; what came back is no news. */
function takenBy({ orders, taken = [] }: CrewBoard, now: readonly CrewOrder[]): readonly TakenAway[] {
  const ours = new Set(now.map(({ id }) => id));
  const lost = orders.filter(({ id, state }) => state === 'en_route' && !ours.has(id));
  return lost.reduce<readonly TakenAway[]>(
    (sum, order) => withTaken(sum, order, null),
    taken.filter(({ orderId }) => !ours.has(orderId)),
  );
}

const withTaken = (
  taken: readonly TakenAway[],
  { id: orderId, number }: CrewOrder,
  reason: MoveReason | null,
): readonly TakenAway[] => [...taken.filter((one) => one.orderId !== orderId), { orderId, number, reason }];

export const withoutTaken = (board: CrewBoard, orderId: string): CrewBoard => ({
  ...board,
  taken: (board.taken ?? []).filter((one) => one.orderId !== orderId),
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
  const lost = board.orders.find(({ id, version }) => id === change.workOrderId && version <= change.version);
  if (!lost) return board;
  const orders = board.orders.filter((order) => order !== lost);
  return { ...board, orders, ...(change.reason && { taken: withTaken(board.taken ?? [], lost, change.reason) }) };
}

/** What is older than what is known is dropped: a late frame never turns the board back. */
export function withOrder(board: CrewBoard, order: CrewOrder): CrewBoard {
  const known = board.orders.find(({ id }) => id === order.id);
  if (known && known.version > order.version) return board;
  const others = board.orders.filter(({ id }) => id !== order.id);
  return { ...withoutTaken(board, order.id), orders: [...others, order] };
}
