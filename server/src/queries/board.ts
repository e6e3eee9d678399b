import type { MapReply } from '@comcen/shared/wire/http/board.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso } from '../presenters/instant.ts';
import { alarmItems } from './alarms.ts';
import { crewItems } from './crews.ts';
import { incidentItems } from './incidents.ts';
import { positionsOfUp3 } from './live-positions.ts';
import { settingsOf } from './settings.ts';
import { stormItems } from './storms.ts';
import { workOrderItems } from './work-orders.ts';

/**
 * Everything a console shows at first. The cursor is read before the rows: what commits in between is in the rows already and
 * comes again as a change of the same version, which the client drops.
 */
export async function boardSnapshot(ctx: Context, up3Id: string): Promise<MapReply> {
  authorize(ctx, 'map.read', { up3Id });
  const cursor = await streamCursor(ctx);
  const [up3] = await ctx.sql<{ id: string; name: string }[]>`select id, name from up3 where id = ${up3Id}`;
  if (!up3) throw notFound('This UP3');
  const [ulps, workOrders, incidents, crews, alarms, storms, positions, settings, waitingReports] = await Promise.all([
    ulpItems(ctx, up3Id),
    workOrderItems(ctx, { openOfUp3: up3Id }),
    incidentItems(ctx, { openOfUp3: up3Id }),
    crewItems(ctx, { up3Id }),
    alarmItems(ctx, { standingOfUp3: up3Id }),
    stormItems(ctx, { standingOfUp3: up3Id }),
    positionsOfUp3(ctx, up3Id),
    settingsOf(ctx, up3Id),
    countWaitingReports(ctx, up3Id),
  ]);
  const { responseTargetMin, recoveryTargetMin, positionMaxAgeS, atRiskShare, officialRecovery } = settings;
  return {
    cursor,
    at: iso(ctx.clock()),
    up3,
    ulps,
    workOrders,
    incidents,
    crews,
    alarms,
    storms,
    positions,
    waitingReports,
    settings: { responseTargetMin, recoveryTargetMin, positionMaxAgeS, atRiskShare, officialRecovery },
  };
}

/** Last number of the stream that has been handed out. */
export async function streamCursor(ctx: Pick<Context, 'sql'>): Promise<number> {
  const [row] = await ctx.sql<{ cursor: string }[]>`select cursor from relay_state where name = 'stream'`;
  return Number(row?.cursor ?? 0);
}

const ulpItems = async (ctx: Context, up3Id: string): Promise<MapReply['ulps']> =>
  (
    await ctx.sql<{ id: string; name: string; lat: number; lng: number }[]>`
      select id, name, office_lat as lat, office_lng as lng from ulp where up3_id = ${up3Id} order by name`
  ).map((ulp) => ({ id: ulp.id, up3: up3Id, name: ulp.name, office: { lat: ulp.lat, lng: ulp.lng } }));

/** Of the actor's ULP when narrowed to one. Index report_waiting. */
async function countWaitingReports(ctx: Context, up3Id: string): Promise<number> {
  const { ulpId } = scopeOf(ctx);
  const [row] = await ctx.sql<{ waiting: number }[]>`
    select count(*)::int as waiting from report where up3_id = ${up3Id} and state = 'received'
      and (${ulpId}::text is null or ulp_id = ${ulpId})`;
  return row?.waiting ?? 0;
}
