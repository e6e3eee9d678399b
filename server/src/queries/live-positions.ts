import type { PositionItem } from '@comcen/shared/wire/http/board.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso } from '../presenters/instant.ts';

export interface PositionRow {
  crew_id: string;
  up3_id: string;
  at: Date;
  lat: number;
  lng: number;
  accuracy_m: number | null;
  speed_mps: number | null;
  heading_deg: number | null;
  battery_pct: number | null;
  source: PositionItem['source'];
}

export const presentPosition = (row: PositionRow): PositionItem => ({
  crewId: row.crew_id,
  at: iso(row.at),
  lat: row.lat,
  lng: row.lng,
  accuracyM: row.accuracy_m,
  speedMps: row.speed_mps,
  headingDeg: row.heading_deg,
  batteryPct: row.battery_pct,
  source: row.source,
});

/** Latest places of some crews, by primary key. */
export async function positionsOfCrews(ctx: Context, crewIds: readonly string[]): Promise<PositionItem[]> {
  authorize(ctx, 'map.read');
  const rows = await ctx.sql<PositionRow[]>`
    select * from position_latest where crew_id = any(${crewIds as string[]}::uuid[])`;
  return rows.map(presentPosition);
}

/** Latest place of each crew of the lane, of the actor's ULP when narrowed to one. Index position_latest_by_up3. */
export async function positionsOfUp3(ctx: Context, up3Id: string): Promise<PositionItem[]> {
  authorize(ctx, 'map.read', { up3Id });
  const { ulpId } = scopeOf(ctx);
  const rows = await ctx.sql<PositionRow[]>`
    select p.* from position_latest p where p.up3_id = ${up3Id}
      and (${ulpId}::text is null or exists (select from crew c where c.id = p.crew_id and c.ulp_id = ${ulpId}))`;
  return rows.map(presentPosition);
}
