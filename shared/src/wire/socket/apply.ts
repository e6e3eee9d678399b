import { isStandingStorm } from '../../domain/storm/rules.ts';
import { isOpen } from '../../domain/work-order/states.ts';
import type { AlarmItem, CrewItem, CrewStandby, IncidentItem, MapReply, PositionItem } from '../http/board.ts';
import type { StormItem } from '../http/storm.ts';
import type { CrewOrder, WorkOrderItem } from '../http/work-order.ts';
import type { Change, CrewChange, DownFrame } from './frames.ts';

/** What a console knows of its region: what is open, by id. Never mutated; a new one per `apply`. */
export interface Board extends Pick<MapReply, 'up3' | 'ulps' | 'settings'> {
  /** Everything up to here is in. */
  readonly cursor: number;
  /** Server time of the last frame: the age of the data. */
  readonly at: string;
  /** After `live`; false while a replay runs. */
  readonly isLive: boolean;
  readonly workOrders: ReadonlyMap<string, WorkOrderItem>;
  readonly incidents: ReadonlyMap<string, IncidentItem>;
  readonly crews: ReadonlyMap<string, CrewItem>;
  readonly alarms: ReadonlyMap<string, AlarmItem>;
  /** Proposed, active or being reconciled. */
  readonly storms: ReadonlyMap<string, StormItem>;
  readonly positions: ReadonlyMap<string, PositionItem>;
}

/**
 * A frame on a board: the next board, or null when there is none yet or it is no longer good (`reset`). Frames that are older than
 * the board and items of an older version change nothing; frames that carry no data give the same board back.
 */
export function apply(board: Board | null, frame: DownFrame): Board | null {
  return applyAll(board, [frame]);
}

/** Several frames at once: each collection is copied once, so a burst costs one copy (20,000 orders: about 1 ms). */
export function applyAll(board: Board | null, frames: readonly DownFrame[]): Board | null {
  let draft: Draft | null = board && { ...board };
  const copied = new Set<string>();
  for (const frame of frames) {
    if (frame.t === 'snapshot') {
      draft = boardOf(frame.data);
      for (const key of COLLECTIONS) copied.add(key);
    } else if (frame.t === 'reset') draft = null;
    else if (draft) applyTo(draft, frame, copied);
  }
  return isSame(board, draft) ? board : draft;
}

type Draft = { -readonly [Key in keyof Board]: Board[Key] };
const COLLECTIONS = ['workOrders', 'incidents', 'crews', 'alarms', 'storms', 'positions'] as const;
type Collection = (typeof COLLECTIONS)[number];

const byId = <Item extends { id: string }>(items: readonly Item[]): Map<string, Item> =>
  new Map(items.map((item) => [item.id, item]));

function boardOf(data: MapReply): Draft {
  return {
    up3: data.up3,
    ulps: data.ulps,
    settings: data.settings,
    cursor: data.cursor,
    at: data.at,
    isLive: false,
    workOrders: byId(data.workOrders),
    incidents: byId(data.incidents),
    crews: byId(data.crews),
    alarms: byId(data.alarms),
    storms: byId(data.storms),
    positions: new Map(data.positions.map((item) => [item.crewId, item])),
  };
}

function isSame(before: Board | null, after: Board | null): boolean {
  if (before === null || after === null) return before === after;
  return (Object.keys(after) as (keyof Board)[]).every((key) => before[key] === after[key]);
}

function applyTo(draft: Draft, frame: DownFrame, copied: Set<string>): void {
  switch (frame.t) {
    case 'changes':
      if (frame.cursor <= draft.cursor) return;
      for (const item of frame.items) applyChange(draft, item, copied);
      draft.cursor = frame.cursor;
      draft.at = frame.at;
      return;
    case 'live':
    case 'tick':
      draft.cursor = Math.max(draft.cursor, frame.cursor);
      draft.at = frame.at;
      draft.isLive ||= frame.t === 'live';
      return;
    case 'positions':
      for (const item of frame.items) applyPosition(draft, item, copied);
      return;
  }
}

function applyChange(draft: Draft, change: Change, copied: Set<string>): void {
  if (change.entity === 'work_order') put(draft, 'workOrders', change.item, isOpen(change.item.state), copied);
  else if (change.entity === 'incident') put(draft, 'incidents', change.item, isStanding(change.item), copied);
  else if (change.entity === 'crew') put(draft, 'crews', change.item, true, copied);
  else if (change.entity === 'alarm') put(draft, 'alarms', change.item, change.item.clearedAt === null, copied);
  else if (change.entity === 'storm') put(draft, 'storms', change.item, isStandingStorm(change.item.state), copied);
}

const isStanding = ({ state }: IncidentItem): boolean => state === 'open' || state === 'partly_restored';

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** Puts or removes one item, unless what is there is newer. */
function put<Key extends Exclude<Collection, 'positions'>>(
  draft: Draft,
  key: Key,
  item: Versioned,
  isKept: boolean,
  copied: Set<string>,
): void {
  const known: Versioned | undefined = draft[key].get(item.id);
  if (known ? known.version > item.version : !isKept) return;
  const items = writable<Versioned>(draft, key, copied);
  if (isKept) items.set(item.id, item);
  else items.delete(item.id);
}

/** A phone may send old fixes late: only a newer one moves the crew. */
function applyPosition(draft: Draft, item: PositionItem, copied: Set<string>): void {
  const known = draft.positions.get(item.crewId);
  if (known && Date.parse(known.at) >= Date.parse(item.at)) return;
  writable<PositionItem>(draft, 'positions', copied).set(item.crewId, item);
}

/** The collection, copied the first time it is changed. Its item type is the caller's word: the switch above pairs them. */
function writable<Item>(draft: Draft, key: Collection, copied: Set<string>): Map<string, Item> {
  if (!copied.has(key)) {
    copied.add(key);
    Object.assign(draft, { [key]: new Map<string, unknown>(draft[key]) });
  }
  return draft[key] as unknown as Map<string, Item>;
}

/** What a crew's phone knows. */
export interface CrewBoard {
  readonly cursor: number;
  readonly onDuty: boolean;
  readonly standby: CrewStandby | null;
  readonly orders: ReadonlyMap<string, CrewOrder>;
}

/** A frame on a crew's board; null before the first snapshot and after `reset`. */
export function applyCrew(board: CrewBoard | null, frame: DownFrame): CrewBoard | null {
  if (frame.t === 'crew_snapshot') {
    const { cursor, onDuty, standby } = frame;
    return { cursor, onDuty, standby, orders: byId(frame.orders) };
  }
  if (frame.t === 'reset') return null;
  if (!board || frame.t !== 'crew_changes' || frame.cursor <= board.cursor) return board;
  return frame.items.reduce(applyCrewChange, { ...board, cursor: frame.cursor });
}

function applyCrewChange(board: CrewBoard, change: CrewChange): CrewBoard {
  if (change.entity === 'duty') return { ...board, onDuty: change.onDuty, standby: change.standby };
  const id = change.entity === 'gone' ? change.workOrderId : change.item.id;
  const version = change.entity === 'gone' ? change.version : change.item.version;
  const known = board.orders.get(id);
  if (known && known.version > version) return board;
  const orders = new Map(board.orders);
  if (change.entity === 'gone') orders.delete(id);
  else orders.set(id, change.item);
  return { ...board, orders };
}
