import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { type StormDay, type StormSpell, stormDaysOf } from '@comcen/shared/domain/storm/storm-days.ts';
import type { KpiStormDaysReply, KpiStormDaysRow } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { catchUp } from './kpi-fresh.ts';
import { majorEventDaysIn } from './major-event-days.ts';
import { placeOf } from './reliability-place.ts';

export interface StormDaysAsked {
  /** Midnights of Asia/Jakarta, half-open. */
  readonly from: Date;
  readonly to: Date;
  readonly ulp?: string | undefined;
  readonly flagged: 'with' | 'without';
}

/**
 * What of each ULP's orders and minutes came on its storm days: beside /api/kpis of the same period it says how much of a mean is the
 * weather's. Costs the storms and the storm days of the period, whatever lies in history.
 */
export async function kpiStormDays(ctx: Context, asked: StormDaysAsked): Promise<KpiStormDaysReply> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  const { up3Id, ulpId, from, to } = await placeOf(ctx, { ...asked, kind: 'all', medDays: 'with' });
  const [ulpIds, spells, majorDays] = await Promise.all([
    ulpsOf(ctx, up3Id, ulpId),
    stormSpells(ctx, up3Id, asked),
    majorEventDaysIn(ctx, up3Id, from, to),
  ]);
  const days = stormDaysOf(ulpIds, spells, majorDays, { from, to, now: ctx.clock() });
  const sums = await sumsOf(ctx, up3Id, days, asked.flagged);
  return {
    from: asked.from.toISOString(),
    to: asked.to.toISOString(),
    flagged: asked.flagged,
    items: ulpIds.map((key) => rowOf(key, days, sums.get(key))),
  };
}

/** Primary key of ulp. */
async function ulpsOf(ctx: Context, up3Id: string, ulpId: string | null): Promise<string[]> {
  if (ulpId !== null) return [ulpId];
  const rows = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${up3Id} order by id`;
  return rows.map(({ id }) => id);
}

/** A UP3 has a few storms a year. Index storm_recent. */
const stormSpells = (ctx: Context, up3Id: string, { from, to }: StormDaysAsked) => ctx.sql<StormSpell[]>`
  select ulp_id as "ulpId", started_at as "startedAt", ending_at as "endedAt" from storm
  where up3_id = ${up3Id} and started_at < ${to} and (ending_at is null or ending_at > ${from})`;

type Sums = { readonly orders: number } & Readonly<Record<`${Interval}_n` | `${Interval}_s`, number>>;

/** Primary key of kpi_rollup: one or two rows a ULP and storm day. */
async function sumsOf(
  ctx: Context,
  up3Id: string,
  days: readonly StormDay[],
  flagged: 'with' | 'without',
): Promise<ReadonlyMap<string, Sums>> {
  if (days.length === 0) return new Map();
  const { sql } = ctx;
  const columns = INTERVALS.map((of) => `sum(r.${of}_n)::int as ${of}_n, sum(r.${of}_sum_s)::float8 as ${of}_s`);
  const rows = await sql<({ ulp_id: string } & Sums)[]>`
    select r.ulp_id, sum(r.orders)::int as orders, ${sql.unsafe(columns.join(', '))}
    from unnest(${sql.array(days.map(({ ulpId }) => ulpId))}::text[], ${sql.array(days.map(({ day }) => day))}::date[]) as d (ulp_id, day)
      join kpi_rollup r on r.up3_id = ${up3Id} and r.dimension = 'total' and r.ulp_id = d.ulp_id and r.level = 'day' and r.starts_on = d.day
    where ${flagged === 'with'} or not r.is_flagged group by r.ulp_id`;
  return new Map(rows.map((row) => [row.ulp_id, row]));
}

function rowOf(key: string, days: readonly StormDay[], sums: Sums | undefined): KpiStormDaysRow {
  const own = days.filter(({ ulpId }) => ulpId === key);
  const of = (interval: Interval) => ({
    count: sums?.[`${interval}_n`] ?? 0,
    minutes: (sums?.[`${interval}_s`] ?? 0) / 60,
  });
  return {
    key,
    days: own.length,
    majorEventDays: own.filter(({ isMajorEvent }) => isMajorEvent).length,
    count: sums?.orders ?? 0,
    response: of('response'),
    recovery: { work: of('work'), outage: of('outage'), customer: of('customer') },
  };
}
