import { isOpen } from '@comcen/shared/domain/work-order/states.ts';
import type { AlarmItem, CrewItem, IncidentItem, PositionItem } from '@comcen/shared/wire/http/board.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import type { Change } from '@comcen/shared/wire/socket/frames.ts';
import type { Board } from './board.ts';

const GONE_KEPT = 2_000;

/**
 * Applies changes; drops what is older than what is there. Pure: a map that nothing touched stays the same object, one that
 * was touched is copied once per call, so hand over many changes at once. Reports are read when asked for, and a changed
 * setting asks for a new snapshot: both leave the board as it is.
 */
export function applyChanges(board: Board, changes: readonly Change[], cursor: number): Board {
  const gone = new Map(board.gone);
  const orders: WorkOrderItem[] = [];
  const incidents: IncidentItem[] = [];
  const crews: CrewItem[] = [];
  const alarms: AlarmItem[] = [];
  for (const change of changes) {
    if (change.entity === 'work_order') orders.push(change.item);
    if (change.entity === 'incident') incidents.push(change.item);
    if (change.entity === 'crew') crews.push(change.item);
    if (change.entity === 'alarm') alarms.push(change.item);
  }
  return {
    ...board,
    workOrders: merged(board.workOrders, orders, (order) => isOpen(order.state), gone),
    incidents: merged(board.incidents, incidents, ({ state }) => state !== 'closed' && state !== 'merged', gone),
    crews: merged(board.crews, crews, () => true, gone),
    alarms: merged(board.alarms, alarms, (alarm) => alarm.clearedAt === null, gone),
    gone: trimmed(gone),
    cursor: Math.max(cursor, board.cursor),
  };
}

export function applyPositions(board: Board, items: readonly PositionItem[]): Board {
  const positions = new Map(board.positions);
  for (const item of items) {
    const known = positions.get(item.crewId);
    if (!known || known.at <= item.at) positions.set(item.crewId, item);
  }
  return { ...board, positions };
}

function merged<T extends { readonly id: string; readonly version: number }>(
  known: ReadonlyMap<string, T>,
  items: readonly T[],
  stays: (item: T) => boolean,
  gone: Map<string, number>,
): ReadonlyMap<string, T> {
  if (items.length === 0) return known;
  const copy = new Map(known);
  for (const item of items) {
    const newest = Math.max(copy.get(item.id)?.version ?? -1, gone.get(item.id) ?? -1);
    if (item.version < newest) continue;
    if (stays(item)) {
      copy.set(item.id, item);
      gone.delete(item.id);
    } else {
      copy.delete(item.id);
      gone.set(item.id, item.version);
    }
  }
  return copy;
}

/** Oldest first out: Map keeps insertion order. */
function trimmed(gone: Map<string, number>): Map<string, number> {
  for (const id of gone.keys()) {
    if (gone.size <= GONE_KEPT) break;
    gone.delete(id);
  }
  return gone;
}
