import type { AlarmItem, CrewItem, IncidentItem, MapReply, PositionItem } from '@comcen/shared/wire/http/board.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';

type ById<T> = ReadonlyMap<string, T>;

/** All the console knows live. Maps are replaced, never written to: a reader compares by identity. */
export interface Board {
  readonly cursor: number;
  readonly up3: MapReply['up3'];
  readonly ulps: MapReply['ulps'];
  readonly settings: MapReply['settings'];
  readonly workOrders: ById<WorkOrderItem>;
  readonly incidents: ById<IncidentItem>;
  readonly crews: ById<CrewItem>;
  readonly alarms: ById<AlarmItem>;
  /** By crew id. */
  readonly positions: ById<PositionItem>;
  /** Versions of things that left the board, so that an older frame cannot bring them back. */
  readonly gone: ReadonlyMap<string, number>;
}

export function boardOf(snapshot: MapReply): Board {
  return {
    cursor: snapshot.cursor,
    up3: snapshot.up3,
    ulps: snapshot.ulps,
    settings: snapshot.settings,
    workOrders: byId(snapshot.workOrders),
    incidents: byId(snapshot.incidents),
    crews: byId(snapshot.crews),
    alarms: byId(snapshot.alarms),
    positions: new Map(snapshot.positions.map((position) => [position.crewId, position])),
    gone: new Map(),
  };
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));
