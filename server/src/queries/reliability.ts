import type { Merging } from '@comcen/shared/domain/kpi/reading.ts';
import { indicesOf, type Served } from '@comcen/shared/domain/kpi/reliability/indices.ts';
import { NO_INTERRUPTIONS, type ReliabilitySums } from '@comcen/shared/domain/kpi/reliability/interruption.ts';
import type { CustomersPast } from '@comcen/shared/domain/kpi/reliability/per-customer.ts';
import type { RELIABILITY_GROUPS, ReliabilityReply, ReliabilityRow } from '@comcen/shared/wire/http/reliability.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { customersPastBy, limitsOf } from './customers-past.ts';
import { customersServed, daysOfMonths, type ServedRow } from './customers-served.ts';
import { targetsOfYear } from './kpi-targets.ts';
import { majorEventDaysIn } from './major-event-days.ts';
import {
  type Fragment,
  NO_FEEDER,
  placeOf,
  type ReliabilityAsked,
  type ReliabilityPlace,
} from './reliability-place.ts';
import { reliabilityRows, summedMonths } from './reliability-sums.ts';
import { settingsOf } from './settings.ts';

export interface ReliabilityGrouped extends ReliabilityAsked {
  readonly groupBy: ReliabilityGroup;
  /** `sums` leaves out what has to be counted customer by customer (CEMI, CELID): a trend needs none of it. */
  readonly figures?: 'all' | 'sums' | undefined;
}
export type ReliabilityGroup = (typeof RELIABILITY_GROUPS)[number];
/** Key of the only row without grouping, and of the total. */
const TOTAL = 'total';

/** The indices of IEEE 1366 of a period: per unit, feeder or month, and over all. Every number has its list (`interruptions`, `customers`). */
export async function reliability(ctx: Context, asked: ReliabilityGrouped): Promise<ReliabilityReply> {
  authorize(ctx, 'kpi.read');
  const place = await placeOf(ctx, asked);
  const [settings, majorDays, merging] = await Promise.all([
    settingsOf(ctx, place.up3Id),
    majorEventDaysIn(ctx, place.up3Id, place.from, place.to),
    summedMonths(ctx, place.up3Id),
  ]);
  const leftOut = asked.medDays === 'without' ? majorDays : [];
  const { groupBy } = asked;
  const [{ rows, total }, targets, others] = await Promise.all([
    rowsOf(ctx, place, asked, leftOut, settings, merging),
    targetsFor(ctx, place),
    uncounted(ctx, asked, place, merging),
  ]);
  return {
    from: asked.from.toISOString(),
    to: asked.to.toISOString(),
    groupBy,
    kind: asked.kind,
    medDays: asked.medDays,
    limits: {
      sustainedMin: settings.sustainedMin,
      cemiTimes: settings.cemiTimes,
      celidHours: settings.celidHours,
      boundary: settings.reliabilityBoundary,
    },
    targets,
    majorEventDays: majorDays,
    ...others,
    labels: groupBy === 'feeder' ? await feederNames(ctx, rows) : {},
    items: rows,
    total,
  };
}

interface Parts {
  readonly sums?: DaySums | undefined;
  readonly served?: Served | undefined;
  /** Null: not asked for. */
  readonly past?: CustomersPast | null | undefined;
}

async function rowsOf(
  ctx: Context,
  place: ReliabilityPlace,
  { groupBy, figures }: Pick<ReliabilityGrouped, 'groupBy' | 'figures'>,
  leftOut: readonly string[],
  settings: Settings,
  merging: Merging,
): Promise<{ rows: ReliabilityRow[]; total: ReliabilityRow }> {
  const [ground, sums, allSums, past] = await Promise.all([
    customersServed(ctx, place.up3Id, place.from, place.to),
    sumsOf(ctx, place, groupBy, leftOut, merging),
    sumsOf(ctx, place, 'none', leftOut, merging),
    figures === 'sums' ? null : customersPastBy(ctx, { ...place, leftOut }, groupBy, limitsOf(settings)),
  ]);
  const [served, allServed] = [servedBy(ctx, place, ground, groupBy), servedBy(ctx, place, ground, 'none')];
  const keys = [...new Set([...served.keys(), ...sums.keys()])].filter((key) => key !== TOTAL).sort();
  const partsOf = (key: string): Parts => ({
    sums: sums.get(key),
    served: served.get(key),
    past: past && (past.byKey.get(key) ?? NOBODY),
  });
  const total = rowOf(TOTAL, {
    ...partsOf(TOTAL),
    sums: allSums.get(TOTAL),
    served: allServed.get(TOTAL),
    past: past === null ? null : past.total,
  });
  return { rows: groupBy === 'none' ? [total] : keys.map((key) => rowOf(key, partsOf(key))), total };
}

const NOBODY: CustomersPast = { cemi: 0, celidS: 0, celidT: 0 };

function rowOf(key: string, { sums, served, past }: Parts): ReliabilityRow {
  const { events, ...sum } = sums ?? { events: 0, ...NO_INTERRUPTIONS };
  const ground = served ?? { customerDays: 0, days: 0 };
  const indices = indicesOf(sum, ground);
  const shareOf = (customers: number | undefined) =>
    customers === undefined ? null : { customers, share: indices.customers > 0 ? customers / indices.customers : null };
  return {
    key,
    ...ground,
    ...sum,
    interruptions: events,
    ...indices,
    cemi: shareOf(past?.cemi),
    celidS: shareOf(past?.celidS),
    celidT: shareOf(past?.celidT),
  };
}

/** The key of a row of sums. */
function keyOf({ sql }: Context, groupBy: ReliabilityGroup): Fragment {
  if (groupBy === 'none') return sql`${TOTAL}::text`;
  if (groupBy === 'ulp') return sql`s.ulp_id`;
  if (groupBy === 'month') return sql`to_char(s.day, 'YYYY-MM')`;
  return sql`coalesce(nullif(s.feeder_id, ''), ${NO_FEEDER})`;
}

interface DaySums extends ReliabilitySums {
  /** Interruptions with somebody sustained. */
  readonly events: number;
}

async function sumsOf(
  ctx: Context,
  place: ReliabilityPlace,
  groupBy: ReliabilityGroup,
  leftOut: readonly string[],
  merging: Merging,
): Promise<Map<string, DaySums>> {
  const level = groupBy === 'feeder' ? 'feeder' : groupBy === 'ulp' || place.ulpId !== null ? 'ulp' : 'up3';
  const rows = await ctx.sql<({ key: string } & DaySums)[]>`
    select ${keyOf(ctx, groupBy)} as key, sum(s.sign * s.events)::int as events, sum(s.sign * s.ci)::int as ci,
      sum(s.sign * s.cmi_s)::float8 as "cmiS", sum(s.sign * s.momentary)::int as momentary
    from (${reliabilityRows(ctx, place, level, leftOut, merging)}) s group by 1`;
  return new Map(rows.map(({ key, ...sums }) => [key, sums]));
}

function servedBy(
  ctx: Context,
  place: ReliabilityPlace,
  rows: readonly ServedRow[],
  groupBy: ReliabilityGroup,
): Map<string, Served> {
  const days = daysOfMonths(place.from, place.to, ctx.clock());
  const total = [...days.values()].reduce((sum, count) => sum + count, 0);
  const served = new Map<string, { customerDays: number; days: number }>();
  for (const row of rows) {
    if (place.ulpId !== null && row.ulpId !== place.ulpId) continue;
    const key = { none: TOTAL, ulp: row.ulpId, month: row.month, feeder: row.feederId || NO_FEEDER }[groupBy];
    const known = served.get(key) ?? {
      customerDays: 0,
      days: groupBy === 'month' ? (days.get(row.month) ?? 0) : total,
    };
    known.customerDays += row.customers * (days.get(row.month) ?? 0);
    served.set(key, known);
  }
  return served;
}

/** The year's target falls to each of its days alike. A period over two years takes each year's part. */
async function targetsFor(ctx: Context, place: ReliabilityPlace): Promise<ReliabilityReply['targets']> {
  const sums = { saidiMin: 0 as number | null, saifi: 0 as number | null };
  const days = new Map<number, number>();
  for (const [month, count] of daysOfMonths(place.from, place.to, ctx.clock())) {
    const year = Number(month.slice(0, 4));
    days.set(year, (days.get(year) ?? 0) + count);
  }
  for (const [year, count] of days) {
    const share = count / ((Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / 86_400_000);
    const { units } = await targetsOfYear(ctx, place.up3Id, year);
    const target = units.find(({ ulp }) => ulp === place.ulpId)?.effective;
    for (const key of ['saidiMin', 'saifi'] as const) {
      const [sum, one] = [sums[key], target?.[key] ?? null];
      sums[key] = sum === null || one === null ? null : sum + one * share;
    }
  }
  return days.size === 0 ? { saidiMin: null, saifi: null } : sums;
}

/** Whoever is out now are few; what is over and not counted is kept by day. Index interruption_uncounted. */
async function uncounted(
  ctx: Context,
  { from, to }: ReliabilityAsked,
  place: ReliabilityPlace,
  merging: Merging,
): Promise<{ ongoing: number; notCounted: number }> {
  const { up3Id, ulpId, kind } = place;
  const [row] = await ctx.sql<{ ongoing: number; notCounted: number }[]>`
    select (
      select count(*)::int from interruption where up3_id = ${up3Id} and state = 'ongoing' and state <> 'counted'
        and started_at >= ${from} and started_at < ${to}
        and (${ulpId}::text is null or ulp_id = ${ulpId}) and (${kind} = 'all' or kind = ${kind})
    ) as ongoing, (
      select coalesce(sum(s.sign * s.not_counted), 0)::int
      from (${reliabilityRows(ctx, place, ulpId === null ? 'up3' : 'ulp', [], merging)}) s
    ) as "notCounted"`;
  return row ?? { ongoing: 0, notCounted: 0 };
}

async function feederNames(ctx: Context, rows: readonly ReliabilityRow[]): Promise<Record<string, string>> {
  const ids = rows.flatMap(({ key }) => (key === NO_FEEDER ? [] : [key]));
  const names = await ctx.sql<{ id: string; code: string; name: string }[]>`
    select id, code, name from grid_device where id = any(${ctx.sql.array(ids)}::uuid[])`;
  return Object.fromEntries(names.map(({ id, code, name }) => [id, `${code} ${name}`]));
}
