import {
  figuresOf,
  type IntervalFigures,
  type KpiFigures,
  type Percentiles,
} from '@comcen/shared/domain/kpi/figures.ts';
import { type KpiGrouping, NO_KEY } from '@comcen/shared/domain/kpi/grouping.ts';
import { emptyMerged, type Merged } from '@comcen/shared/domain/kpi/tally.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { type ReadPlan, readPlan } from './kpi-cover.ts';
import { addEnd } from './kpi-ends.ts';
import { type KpiPeriod, up3OfPeriod } from './kpi-facts.ts';
import { kpiFrame } from './kpi-frame.ts';
import { catchUp } from './kpi-fresh.ts';
import { percentilesOf, readPieces } from './kpi-pieces.ts';
import { mergedRows, rowsOf, totalOf } from './kpi-rows.ts';
import type { SourceScope } from './kpi-sources.ts';

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
    const [total, rows] = await Promise.all([totalOf(tx, plans, scope, false), rowsOf(tx, plans, grouping, scope)]);
    for (const row of rows.ends) addEnd(total, row);
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
  if (!group) return totalOf(ctx, plans, scope, true);
  const rows = await mergedRows(ctx, plans, group.by, { ...scope, key: group.key });
  return rows.merged.get(group.key) ?? emptyMerged();
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

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
