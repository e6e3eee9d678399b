import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import {
  figuresOf,
  figuresOfOrders,
  type IntervalFigures,
  type KpiFigures,
  type Percentiles,
} from '@comcen/shared/domain/kpi/figures.ts';
import {
  groupKey,
  hourOfWeekKey,
  type KpiGrouping,
  NO_KEY,
  shiftOfHour,
  weekdayOf,
} from '@comcen/shared/domain/kpi/grouping.ts';
import { addOrder, addSums, emptyMerged, type Merged } from '@comcen/shared/domain/kpi/tally.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import { sumsOfRow } from '../commands/kpi/stored-rollups.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { type ReadPlan, readPlan } from './kpi-cover.ts';
import { type KpiPeriod, up3OfPeriod } from './kpi-facts.ts';
import { kpiFrame } from './kpi-frame.ts';
import { catchUp } from './kpi-fresh.ts';
import { percentilesOf, readPieces } from './kpi-pieces.ts';
import { factsAtEnds, type SourceRow, type SourceScope, sourceRows } from './kpi-sources.ts';

/**
 * Response and the three recovery intervals of the orders first reported in the period, per key and in total, exact over any period:
 * merged from rollups (kpi-cover says of which), so that it costs the same whatever lies in history.
 */
export async function kpis(
  ctx: Context,
  period: KpiPeriod,
  grouping: KpiGrouping,
  percentiles: 'all' | 'none' = 'all',
): Promise<KpiReply> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  return withSnapshot(ctx, async (tx) => {
    const frame = await kpiFrame(tx, period, await up3OfPeriod(tx, period));
    const scope = { ...sourceScope(tx, period), withCounts: percentiles === 'all' };
    const plans = await plansOf(tx, frame.up3Ids, period);
    const [total, rows] = await Promise.all([
      totalOf(tx, plans, scope),
      grouping === 'day' ? rowsOfDays(tx, plans, scope) : rowsOf(tx, plans, grouping, scope),
    ]);
    const merged = [...rows.merged].sort(byKey);
    if (percentiles === 'all') await readPieces(tx, [total, ...merged.map(([, one]) => one)]);
    // Without the counts of whole days only the ragged ends would speak.
    const told = (row: KpiFigures) => (percentiles === 'all' ? row : withoutPercentiles(row));
    const figures = (key: string, one: Merged) =>
      figuresOf(key, one, (interval) => (percentiles === 'all' ? percentilesOf(one, interval) : NO_PERCENTILES));
    const items = [...rows.ready.map(told), ...merged.map(([key, one]) => figures(key, one))];
    return {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      groupBy: grouping,
      flagged: scope.withFlagged ? 'with' : 'without',
      ...frame.reply,
      labels: grouping === 'operator' ? await namesOf(tx, items) : {},
      items: rows.ready.length === 0 ? items : items.sort((a, b) => (a.key < b.key ? -1 : 1)),
      total: figures('total', total),
    };
  });
}

const NO_PERCENTILES: Percentiles = [null, null, null];

function withoutPercentiles(row: KpiFigures): KpiFigures {
  const bare = (interval: IntervalFigures) => ({ ...interval, p50: null, p90: null, p95: null });
  const { work, outage, customer } = row.recovery;
  return {
    ...row,
    response: bare(row.response),
    recovery: { work: bare(work), outage: bare(outage), customer: bare(customer) },
  };
}

/** What the figures of a period, or of one key in it, are made of: sums, and counts that percentiles and bins come from. */
export async function kpiMerged(
  ctx: Context,
  period: KpiPeriod,
  up3Ids: readonly string[],
  group?: { readonly by: KpiGrouping; readonly key: string },
): Promise<Merged> {
  const plans = await plansOf(ctx, up3Ids, period);
  const scope = sourceScope(ctx, period);
  if (!group) return totalOf(ctx, plans, scope);
  return (await rowsOf(ctx, plans, group.by, scope)).merged.get(group.key) ?? emptyMerged();
}

const plansOf = (ctx: Context, up3Ids: readonly string[], { from, to }: KpiPeriod): Promise<ReadPlan[]> =>
  Promise.all(up3Ids.map((up3Id) => readPlan(ctx, up3Id, from, to)));

const sourceScope = (ctx: Context, { ulpId, withFlagged = true }: KpiPeriod): SourceScope => ({
  ulpId: ulpId ?? scopeOf(ctx).ulpId,
  withFlagged,
  withCounts: true,
});

/** Operators by name. Primary key of app_user. */
async function namesOf(ctx: Context, items: readonly KpiFigures[]): Promise<Record<string, string>> {
  const ids = items.map(({ key }) => key).filter((key) => key !== NO_KEY);
  if (ids.length === 0) return {};
  const rows = await ctx.sql<{ id: string; name: string }[]>`
    select id, name from app_user where id = any(${ctx.sql.array(ids)}::uuid[])`;
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

async function totalOf(ctx: Context, plans: readonly ReadPlan[], scope: SourceScope): Promise<Merged> {
  const total = emptyMerged();
  for (const plan of plans) {
    for (const row of await sourceRows(ctx, plan, 'total', scope, 'merged')) addRow(total, row);
    for (const order of await factsAtEnds(ctx, plan, scope)) addOrder(total, order);
  }
  return total;
}

/** Rows of a view: those that are merged from several, and those that stand ready in one row each. */
interface Rows {
  readonly merged: Map<string, Merged>;
  readonly ready: readonly KpiFigures[];
}

async function rowsOf(
  ctx: Context,
  plans: readonly ReadPlan[],
  grouping: KpiGrouping,
  scope: SourceScope,
): Promise<Rows> {
  const merged = new Map<string, Merged>();
  const at = (key: string): Merged => {
    const one = merged.get(key) ?? emptyMerged();
    merged.set(key, one);
    return one;
  };
  for (const plan of plans) {
    const units = grouping === 'ulp' ? 'each' : 'merged';
    const rows = await sourceRows(ctx, spansFor(plan, grouping), grouping, scope, units);
    for (const row of rows) addRow(at(keyOf(row, grouping)), row);
    for (const order of await factsAtEnds(ctx, plan, scope)) addOrder(at(groupKey(order, grouping)), order);
  }
  return { merged, ready: [] };
}

/** Longer spans stand for several rows of a trend. */
const spansFor = (plan: ReadPlan, grouping: KpiGrouping): ReadPlan =>
  grouping === 'day' ? daysOnly(plan) : grouping === 'month' ? monthsOnly(plan) : plan;

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** A row per month: what longer spans stand for is read by its months. */
function monthsOnly(plan: ReadPlan): ReadPlan {
  const { year, quarter, month, days } = plan.cover;
  const inside = [
    ...year.flatMap((start) => monthsFrom(start, 12)),
    ...quarter.flatMap((start) => monthsFrom(start, 3)),
  ];
  return { ...plan, cover: { year: [], quarter: [], month: [...inside, ...month].sort(), days } };
}

function monthsFrom(startsOn: string, n: number): string[] {
  const first = Number(startsOn.slice(5, 7));
  return Array.from({ length: n }, (_, i) => `${startsOn.slice(0, 4)}-${String(first + i).padStart(2, '0')}-01`);
}

function keyOf(row: SourceRow, grouping: KpiGrouping): string {
  switch (grouping) {
    case 'ulp':
      return row.ulp_id;
    case 'shift':
      return String(shiftOfHour(Number(row.key)));
    case 'weekday':
      return row.level === 'day' ? String(weekdayOf(row.starts_on)) : row.key;
    case 'hourOfWeek':
      return row.level === 'day' ? hourOfWeekKey(weekdayOf(row.starts_on), row.key) : row.key;
    case 'day':
      return row.starts_on;
    case 'month':
      return row.starts_on.slice(0, 7);
    default:
      return row.key;
  }
}

function addRow(merged: Merged, row: SourceRow): void {
  addSums(merged, sumsOfRow(row));
  for (const interval of INTERVALS) {
    const [minutes, counts] = [row[`${interval}_minutes`], row[`${interval}_counts`]];
    if (minutes) merged.counts[interval].addMinutes(row.id, minutes);
    else if (counts) merged.counts[interval].addEncoded(counts);
  }
}

/**
 * A row per day: the percentiles of a whole day stand in its row, so ten years are read without their counts. Where several UP3s share
 * a day it is merged from counts as everything else.
 */
async function rowsOfDays(ctx: Context, plans: readonly ReadPlan[], scope: SourceScope): Promise<Rows> {
  const [plan, ...others] = plans.map(daysOnly);
  if (!plan || others.length > 0) return rowsOf(ctx, plans, 'day', scope);
  const rows = await sourceRows(
    ctx,
    plan,
    scope.withFlagged ? 'trend' : 'total',
    { ...scope, withCounts: false },
    'merged',
  );
  const ready = rows.map((row) =>
    figuresOf(row.starts_on, sumsOfRow(row), (interval) => percentilesOfRow(row, interval)),
  );
  const { items } = figuresOfOrders(await factsAtEnds(ctx, plan, scope), 'day');
  return { merged: new Map(), ready: [...ready, ...items] };
}

const percentilesOfRow = (row: SourceRow, interval: Interval): Percentiles => [
  row[`${interval}_p50`],
  row[`${interval}_p90`],
  row[`${interval}_p95`],
];

/** A row per day: what longer spans stand for is read by its days. */
const daysOnly = (plan: ReadPlan): ReadPlan => ({
  ...plan,
  cover: { year: [], quarter: [], month: [], days: plan.days.from < plan.days.to ? [plan.days] : [] },
});
