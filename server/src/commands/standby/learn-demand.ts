import { type CellHistory, learnDemand } from '@comcen/shared/domain/standby/demand.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';

export const bookkeeping =
  'figures learned anew from rows that stand in the log already; nothing of the domain changes';

const DAY_MS = 86_400_000;
const LEARN_FROM_DAYS = 90;
/** 02:00 WIB: the quietest hour. */
const NIGHTLY_UTC_HOUR = 19;

/**
 * Learns faults by cell and hour of the last 90 days, once a night; the first time at once, from the grid alone. Reads what the
 * period holds (incident_recent) and the transformers (grid_device_by_up3), never older history. False when it is not due.
 */
export async function learnDemandOf(ctx: Context, up3Id: string): Promise<boolean> {
  authorize(ctx, 'lane.run', { up3Id });
  return withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    // The row is the lock: of two processes the second waits here and finds it learned.
    const due = await tx.sql`
      insert into demand_state (up3_id, learned_at, days, faults) values (${up3Id}, ${at}, 0, 0)
      on conflict (up3_id) do update set learned_at = excluded.learned_at
        where demand_state.learned_at < ${lastNight(at)} returning up3_id`;
    if (due.length === 0) return false;
    const cells = await cellsOf(tx, up3Id, at);
    const faults = cells.reduce((sum, cell) => sum + cell.faultsByHour.reduce((all, count) => all + count, 0), 0);
    const days = daysSeen(cells, at);
    await writeDemand(tx, up3Id, cells, learnDemand(cells, days));
    await tx.sql`update demand_state set days = ${days}, faults = ${faults} where up3_id = ${up3Id}`;
    return true;
  });
}

function lastNight(at: Date): Date {
  const tonight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), NIGHTLY_UTC_HOUR);
  return new Date(tonight > at.getTime() ? tonight - DAY_MS : tonight);
}

interface Cell extends CellHistory {
  readonly ulpId: string;
  readonly cellLat: number;
  readonly cellLng: number;
  readonly firstAt: Date | null;
}

/** Cells with transformers or faults, in one order. */
async function cellsOf(ctx: Context, up3Id: string, at: Date): Promise<Cell[]> {
  const since = new Date(at.getTime() - LEARN_FROM_DAYS * DAY_MS);
  return ctx.sql<Cell[]>`
    with grid as (
      select ulp_id, floor(lat * 50)::int as lat, floor(lng * 50)::int as lng, sum(customer_count)::int as customers,
        count(*)::int as transformers
      from grid_device where up3_id = ${up3Id} and kind = 'transformer' group by 1, 2, 3
    ), hourly as (
      select ulp_id, floor(lat * 50)::int as lat, floor(lng * 50)::int as lng,
        extract(hour from first_reported_at at time zone 'Asia/Jakarta')::int as hour, count(*) as faults,
        min(first_reported_at) as first_at
      from incident
      where up3_id = ${up3Id} and id >= uuid7_floor(${since}) and first_reported_at >= ${since} and state <> 'merged'
      group by 1, 2, 3, 4
    ), seen as (
      select ulp_id, lat, lng, jsonb_object_agg(hour, faults) as by_hour, min(first_at) as first_at
      from hourly group by 1, 2, 3
    )
    select coalesce(g.ulp_id, s.ulp_id) as "ulpId", coalesce(g.lat, s.lat) as "cellLat", coalesce(g.lng, s.lng) as "cellLng",
      coalesce(g.customers, 0) as customers, coalesce(g.transformers, 0) as transformers, s.first_at as "firstAt",
      array(select coalesce((s.by_hour->>h::text)::int, 0) from generate_series(0, 23) h order by h) as "faultsByHour"
    from grid g full join seen s on s.ulp_id = g.ulp_id and s.lat = g.lat and s.lng = g.lng
    order by 1, 2, 3`;
}

/** A room that opened a week ago has seen a week. */
function daysSeen(cells: readonly Cell[], at: Date): number {
  const first = cells.reduce((min, { firstAt }) => Math.min(min, firstAt?.getTime() ?? min), at.getTime());
  return Math.min(LEARN_FROM_DAYS, Math.ceil((at.getTime() - first) / DAY_MS));
}

async function writeDemand(ctx: Context, up3Id: string, cells: readonly Cell[], learned: number[][]): Promise<void> {
  const rows = cells.flatMap(({ ulpId, cellLat, cellLng }, i) =>
    (learned[i] ?? []).map((faults, hour) => ({ ulpId, cellLat, cellLng, hour, faults })),
  );
  await ctx.sql`delete from demand where up3_id = ${up3Id}`;
  await ctx.sql`
    insert into demand (up3_id, ulp_id, cell_lat, cell_lng, hour, faults_per_day)
    select ${up3Id}, d."ulpId", d."cellLat", d."cellLng", d.hour, d.faults
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as d ("ulpId" text, "cellLat" int, "cellLng" int, hour int, faults float8)`;
}
