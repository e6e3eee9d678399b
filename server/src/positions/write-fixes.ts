import type { PositionFix, PositionItem } from '@comcen/shared/wire/http/board.ts';
import type { SqlRunner } from '../context.ts';
import { type PositionRow, presentPosition } from '../queries/live-positions.ts';

export interface CrewFix {
  readonly crewId: string;
  readonly up3Id: string;
  readonly fix: PositionFix;
  /** `command_doubtful` goes into the history only. */
  readonly source: PositionItem['source'] | 'command_doubtful';
}
/** A crew's new latest place. */
export interface Moved {
  readonly up3Id: string;
  readonly item: PositionItem;
}

/**
 * Stores fixes of any crews in one round trip: all into the history, the newest of each crew as its latest unless a newer one is
 * there. The same fix again changes nothing. Returns the crews that moved.
 */
export async function writeFixes(sql: SqlRunner, fixes: readonly CrewFix[], receivedAt: Date): Promise<Moved[]> {
  if (fixes.length === 0) return [];
  const column = <Value>(of: (entry: CrewFix) => Value): Value[] => fixes.map(of);
  const rows = await sql<PositionRow[]>`
    with given as (
      select * from unnest(
        ${column(({ crewId }) => crewId)}::uuid[], ${column(({ up3Id }) => up3Id)}::text[],
        ${column(({ fix }) => fix.at)}::timestamptz[],
        ${column(({ fix }) => fix.lat)}::float8[], ${column(({ fix }) => fix.lng)}::float8[],
        ${column(({ fix }) => fix.accuracyM ?? null)}::float8[], ${column(({ fix }) => fix.speedMps ?? null)}::float8[],
        ${column(({ fix }) => fix.headingDeg ?? null)}::float8[], ${column(({ fix }) => fix.batteryPct ?? null)}::float8[],
        ${column(({ source }) => source)}::text[]
      ) as g (crew_id, up3_id, at, lat, lng, accuracy_m, speed_mps, heading_deg, battery_pct, source)
    ), history as (
      insert into position_history
        (crew_id, at, received_at, lat, lng, accuracy_m, speed_mps, heading_deg, battery_pct, source)
      select crew_id, at, ${receivedAt}, lat, lng, accuracy_m, speed_mps, heading_deg, battery_pct, source from given
      on conflict do nothing
    )
    -- In the order of ids: two writers never wait for each other in a circle.
    insert into position_latest as l
      (crew_id, up3_id, at, received_at, lat, lng, accuracy_m, speed_mps, heading_deg, battery_pct, source)
    select distinct on (crew_id)
      crew_id, up3_id, at, ${receivedAt}, lat, lng, accuracy_m, speed_mps, heading_deg, battery_pct, source
    from given where source <> 'command_doubtful' order by crew_id, at desc
    on conflict (crew_id) do update set up3_id = excluded.up3_id, at = excluded.at, received_at = excluded.received_at,
      lat = excluded.lat, lng = excluded.lng, accuracy_m = excluded.accuracy_m, speed_mps = excluded.speed_mps,
      heading_deg = excluded.heading_deg, battery_pct = excluded.battery_pct, source = excluded.source
      where l.at < excluded.at
    returning *`;
  return rows.map((row) => ({ up3Id: row.up3_id, item: presentPosition(row) }));
}
