import { WINDOW_MIN } from '@comcen/shared/domain/storm/arrivals.ts';
import { QUIET_MIN, type StormPicture } from '@comcen/shared/domain/storm/propose.ts';
import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';

export const bookkeeping = 'reads what proposeStorms decides by; it authorizes and records';

/** Newer arrivals than these are enough to say that it is a storm. */
const AT_MOST = 20_000;
const WIB_H = 7;

/** Null: so few reports came that nothing can be said, and no proposal waits. Cheap then: one statement. */
export async function stormPicture(ctx: Context, up3Id: string): Promise<StormPicture | null> {
  const now = ctx.clock();
  const [settings, standing, arrivals] = await Promise.all([
    settingsOf(ctx, up3Id),
    standingStorms(ctx, up3Id),
    recentArrivals(ctx, up3Id, now),
  ]);
  const isUndecided = standing.some(({ state }) => state === 'proposed');
  if (arrivals.length < settings.stormMinReports && !isUndecided) return null;
  const hour = (now.getUTCHours() + WIB_H) % 24;
  const [ulps, refused] = await Promise.all([areaFacts(ctx, up3Id, hour), refusedStorms(ctx, up3Id, now)]);
  return { ulps, arrivals, hour, settings, standing, refused };
}

/** Index storm_standing. */
const standingStorms = async (ctx: Context, up3Id: string): Promise<StormPicture['standing']> =>
  (
    await ctx.sql<{ id: string; ulpId: string | null; state: string; proposedAt: Date | null }[]>`
      select id, ulp_id as "ulpId", state, proposed_at as "proposedAt" from storm
      where up3_id = ${up3Id} and state in ('proposed', 'active', 'reconciling')`
  ).map(({ proposedAt, ...storm }) => ({ ...storm, proposedAtMs: proposedAt?.getTime() ?? null }));

/**
 * Reports of the last two windows about missing or bad power, but those that a planned outage explains. Primary key of report: an id
 * is a UUIDv7, so that history is not looked at. A report without a device is about its place, to about a kilometre.
 */
async function recentArrivals(ctx: Context, up3Id: string, now: Date): Promise<StormPicture['arrivals']> {
  const since = new Date(now.getTime() - 2 * WINDOW_MIN * 60_000);
  const rows = await ctx.sql<{ ulpId: string; about: string; receivedAt: Date }[]>`
    select r.ulp_id as "ulpId", r.received_at as "receivedAt",
      coalesce(d.ancestor_ids[3]::text, round(r.lat::numeric, 2) || ' ' || round(r.lng::numeric, 2), r.id::text) as about
    from report r left join grid_device d on d.id = r.transformer_id
    where r.id >= uuid7_floor(${since}) and r.up3_id = ${up3Id} and r.received_at > ${since}
      and r.kind in ('outage', 'hazard', 'voltage') and r.state <> 'withdrawn' and r.planned_outage_id is null
    order by r.id desc limit ${AT_MOST}`;
  return rows.map(({ receivedAt, ...row }) => ({ ...row, receivedAtMs: receivedAt.getTime() }));
}

/** Customers by the grid, and what was learned of this hour (table demand). Indexes grid_device_by_up3, demand's key. */
const areaFacts = (ctx: Context, up3Id: string, hour: number) => ctx.sql<StormPicture['ulps'][number][]>`
  select u.id as "ulpId", coalesce(g.customers, 0)::int as customers, l.faults as "faultsPerHour"
  from ulp u
    left join (select ulp_id, sum(customer_count) as customers from grid_device
      where up3_id = ${up3Id} and kind = 'transformer' group by ulp_id) g on g.ulp_id = u.id
    left join (select ulp_id, sum(faults_per_day) as faults from demand
      where up3_id = ${up3Id} and hour = ${hour} group by ulp_id) l on l.ulp_id = u.id
  where u.up3_id = ${up3Id} order by u.id`;

/** What operators (not the system) said no to a short while ago. Index storm_recent: a proposal of two days ago is no news. */
const refusedStorms = async (ctx: Context, up3Id: string, now: Date): Promise<StormPicture['refused']> =>
  (
    await ctx.sql<{ ulpId: string | null; at: Date; counted: number }[]>`
      select ulp_id as "ulpId", ended_at as at, coalesce((arrivals->>'counted')::float8, 0) as counted from storm
      where up3_id = ${up3Id} and id >= uuid7_floor(${new Date(now.getTime() - 48 * 3_600_000)})
        and state = 'dismissed' and ending_by is not null
        and ended_at > ${new Date(now.getTime() - QUIET_MIN * 60_000)}`
  ).map(({ at, ...storm }) => ({ ...storm, atMs: at.getTime() }));
