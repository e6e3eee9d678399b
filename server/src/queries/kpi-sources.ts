import type { SpanLevel } from '@comcen/shared/domain/kpi/cover.ts';
import { INTERVALS, type OrderFacts } from '@comcen/shared/domain/kpi/facts.ts';
import { type Dimension, dayOf, type KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import { type FactsRow, factsColumns, factsOfRow } from '../commands/kpi/stored-facts.ts';
import { ALL_ULPS, type RollupRow } from '../commands/kpi/stored-rollups.ts';
import type { Context, SqlRunner } from '../context.ts';
import type { ReadPlan } from './kpi-cover.ts';
import type { Fragment } from './kpi-facts.ts';

/** A rollup row with the level it was read from. */
export type SourceRow = RollupRow & { readonly level: SpanLevel };

export interface SourceScope {
  /** Only this ULP; null = the whole UP3. */
  readonly ulpId: string | null;
  readonly withFlagged: boolean;
  /** Leave out the counts of seconds: the sums are enough. */
  readonly withCounts: boolean;
}

/** Dimension of a grouping's rows at a level: a weekday is a day's total, and a row of its own from months on. */
export function dimensionOf(grouping: KpiGrouping | 'total' | 'trend', level: SpanLevel): Dimension {
  switch (grouping) {
    case 'ulp':
    case 'total':
    case 'day':
    case 'month':
      return 'total';
    case 'shift':
      return 'hour';
    case 'weekday':
      return level === 'day' ? 'total' : 'weekday';
    case 'hourOfWeek':
      return level === 'day' ? 'hour' : 'hourOfWeek';
    default:
      return grouping;
  }
}

/** Of these the day rows of a whole UP3 are kept; the others are the sum of its units. */
const WHOLE_DAYS: ReadonlySet<Dimension> = new Set(['total', 'trend']);
const SUMS = ['n', 'sum_s', 'pause_s', 'within', 'target_s'];
const PERCENTILES = ['p50', 'p90', 'p95'];
const COUNTERS = 'orders, cancelled, superseded, later, without_restore, paused, paused_s, flagged';
const columnsOf = (sql: SqlRunner, withCounts: boolean): Fragment => {
  const intervals = INTERVALS.flatMap((interval) => [
    ...(withCounts ? SUMS : [...SUMS, ...PERCENTILES]).map((name) => `r.${interval}_${name}`),
    // Of the second layer only pieces are read, later (kpi-pieces).
    ...(withCounts
      ? [
          `r.${interval}_minutes`,
          `case when r.${interval}_minutes is null then r.${interval}_counts end as ${interval}_counts`,
        ]
      : []),
  ]).join(', ');
  return sql.unsafe(
    `r.id, r.ulp_id, r.level, to_char(r.starts_on, 'YYYY-MM-DD') as starts_on, r.dimension, r.key, r.is_flagged, ${COUNTERS}, ${intervals}`,
  ) as unknown as Fragment;
};

/**
 * The rollup rows that a plan names, of one dimension per level. Primary key of kpi_rollup: as many ranges as spans, nothing else is
 * read. `units`: of the whole UP3, rows per ULP (`each`) or merged ones where there are any (`merged`: months and longer, and totals).
 */
export async function sourceRows(
  ctx: Context,
  { up3Id, cover }: ReadPlan,
  grouping: KpiGrouping | 'total' | 'trend',
  scope: SourceScope,
  units: 'each' | 'merged',
): Promise<SourceRow[]> {
  const { sql } = ctx;
  const columns = columnsOf(sql, scope.withCounts);
  const flagged = scope.withFlagged ? sql`` : sql`and not r.is_flagged`;
  const ulps = await ulpsOf(ctx, up3Id, scope.ulpId);
  const unitsAt = (level: SpanLevel, dimension: Dimension): readonly string[] => {
    if (scope.ulpId !== null || units === 'each') return ulps;
    return level !== 'day' || WHOLE_DAYS.has(dimension) ? [ALL_ULPS] : ulps;
  };
  const parts: Promise<SourceRow[]>[] = [];
  const read = (level: SpanLevel, when: Fragment) => {
    const dimension = dimensionOf(grouping, level);
    parts.push(sql<SourceRow[]>`
      select ${columns} from kpi_rollup r
      where r.up3_id = ${up3Id} and r.dimension = ${dimension} and r.ulp_id = any(${sql.array([...unitsAt(level, dimension)])}::text[])
        and r.level = ${level} and ${when} ${flagged}`);
  };
  for (const level of ['year', 'quarter', 'month'] as const) {
    const starts = cover[level];
    if (starts.length > 0) read(level, sql`r.starts_on = any(${sql.array([...starts])}::date[])`);
  }
  for (const { from, to } of cover.days) read('day', sql`r.starts_on >= ${from} and r.starts_on < ${to}`);
  return (await Promise.all(parts)).flat();
}

export async function ulpsOf(ctx: Context, up3Id: string, ulpId: string | null): Promise<string[]> {
  if (ulpId !== null) return [ulpId];
  const rows = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${up3Id} order by id`;
  return rows.map(({ id }) => id);
}

/** Facts of the orders at the ragged ends of the period. Partitions of these days, index kpi_order_by_reported. */
export async function factsAtEnds(ctx: Context, { up3Id, ends }: ReadPlan, scope: SourceScope): Promise<OrderFacts[]> {
  const { sql } = ctx;
  const rows = await Promise.all(
    ends.map(
      ({ from, to }) => sql<FactsRow[]>`
        select ${factsColumns(sql)} from kpi_order k
        where k.up3_id = ${up3Id} and k.reported_at >= ${from} and k.reported_at < ${to}
          and k.day >= ${dayOf(from)} and k.day <= ${dayOf(to)}
          and (${scope.ulpId}::text is null or k.ulp_id = ${scope.ulpId}) and (${scope.withFlagged} or k.flags = '{}')`,
    ),
  );
  return rows.flat().map(factsOfRow);
}
