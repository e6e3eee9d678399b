import type { RollupLevel } from '@comcen/shared/domain/kpi/cover.ts';
import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import type { Dimension, KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import { ALL_ULPS, type PercentilesRow, SUM_COLUMNS, type SumsRow } from '../commands/kpi/stored-rollups.ts';
import type { Context, SqlRunner } from '../context.ts';
import type { ReadPlan } from './kpi-cover.ts';
import type { Fragment } from './kpi-facts.ts';

/**
 * Several rollup rows of a key added up, and their counts one after the other: rows of a hundred columns each cost more to hand over than
 * to add (5,000 of them 90 ms).
 */
export type SourceRow = SumsRow & {
  readonly level: RollupLevel;
  /** -1: to be taken off. */
  readonly sign: 1 | -1;
  readonly ulp_id: string;
  readonly key: string;
  /** One of the days or spans; of a weekday or a month as good as any other. */
  readonly starts_on: string;
} & {
  /** `ids` and `minutes`: rows in two layers, lengths with commas between them; `counts`: rows that are read whole. */
  readonly [N in `${Interval}_${'ids' | 'minutes_lengths' | 'counts_lengths'}`]?: string | null;
} & { readonly [N in `${Interval}_${'minutes' | 'counts'}`]?: Buffer | null };

export interface SourceScope {
  /** Only this ULP; null = the whole UP3. */
  readonly ulpId: string | null;
  readonly withFlagged: boolean;
  /** Leave out the counts of seconds: the sums are enough. */
  readonly withCounts: boolean;
  /** Only rows of this key, of a grouping whose keys are those of its rows; others are left out by who reads. */
  readonly key?: string | undefined;
}

/** Groupings whose rows are found by their key; a shift is some hours, and a month or a weekday depends on the level. */
const FOUND_BY_KEY: ReadonlySet<KpiGrouping | 'total'> = new Set([
  'crew',
  'operator',
  'channel',
  'cause',
  'deviceKind',
  'hour',
]);

/** Dimension of a grouping's rows at a level: a weekday is a day's total, and a row of its own from months on. */
export function dimensionOf(grouping: KpiGrouping | 'total', level: RollupLevel): Dimension {
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

/** What else than unit and key divides the rows of a level: a trend by month its months, days of the week their weekday. */
function dividedBy(sql: SqlRunner, grouping: KpiGrouping | 'total', level: RollupLevel): Fragment {
  if (grouping === 'month') return sql`, date_trunc('month', r.starts_on)`;
  return level === 'day' && (grouping === 'weekday' || grouping === 'hourOfWeek')
    ? sql`, extract(isodow from r.starts_on)`
    : sql``;
}

const SUMS = SUM_COLUMNS.map((name) => `sum(r.${name})::float8 as ${name}`).join(', ');
/** All of a row's aggregates see its rows in the same order: ids, lengths and bytes belong together. */
const COUNTS = INTERVALS.map((interval) => {
  const [minutes, counts] = [`r.${interval}_minutes`, `r.${interval}_counts`];
  // Of the second layer only pieces are read, later (kpi-pieces).
  const whole = `filter (where ${minutes} is null)`;
  return `string_agg(r.id::text, ',') filter (where ${minutes} is not null) as ${interval}_ids,
    string_agg(octet_length(${minutes})::text, ',') as ${interval}_minutes_lengths, string_agg(${minutes}, ''::bytea) as ${interval}_minutes,
    string_agg(octet_length(${counts})::text, ',') ${whole} as ${interval}_counts_lengths,
    string_agg(${counts}, ''::bytea) ${whole} as ${interval}_counts`;
}).join(', ');

/**
 * The rollup rows that a plan names, of one dimension per level. Primary key of kpi_rollup: as many ranges as spans, nothing else is
 * read. `units`: of the whole UP3, rows per ULP (`each`) or its own (`merged`).
 */
export async function sourceRows(
  ctx: Context,
  { up3Id, ...plan }: ReadPlan,
  grouping: KpiGrouping | 'total',
  scope: SourceScope,
  units: 'each' | 'merged',
): Promise<SourceRow[]> {
  const { sql } = ctx;
  const shortcut = units === 'merged' && scope.ulpId === null ? plan.shortcut : null;
  const { cover } = shortcut ?? plan;
  const columns = sql.unsafe(scope.withCounts ? `${SUMS}, ${COUNTS}` : SUMS) as unknown as Fragment;
  const ulps = await unitsOf(ctx, up3Id, scope, units);
  const ofKey = scope.key !== undefined && FOUND_BY_KEY.has(grouping) ? sql`and r.key = ${scope.key}` : sql``;
  const parts: Promise<SourceRow[]>[] = [];
  const read = (level: RollupLevel, when: Fragment, sign: 1 | -1 = 1) => {
    parts.push(sql<SourceRow[]>`
      select r.ulp_id, r.level, ${sign}::int as sign, r.key, to_char(min(r.starts_on), 'YYYY-MM-DD') as starts_on, ${columns} from kpi_rollup r
      where ${rowsAre(sql, up3Id, dimensionOf(grouping, level), ulps, scope)} and r.level = ${level} and ${when} ${ofKey}
      group by r.ulp_id, r.level, r.key ${dividedBy(sql, grouping, level)}`);
  };
  for (const level of ['year', 'quarter', 'month'] as const) {
    const starts = cover[level];
    if (starts.length > 0) read(level, sql`r.starts_on = any(${sql.array([...starts])}::date[])`);
  }
  if (shortcut) {
    read('until', sql`r.starts_on = ${shortcut.until}`);
    read('until', sql`r.starts_on = ${shortcut.since}`, -1);
  }
  for (const { from, to } of cover.days) read('day', sql`r.starts_on >= ${from} and r.starts_on < ${to}`);
  return (await Promise.all(parts)).flat();
}

/** Days with their percentiles, which are ready in rows that hold the flagged orders among the others (or have none). Primary key. */
export async function dayRows(
  ctx: Context,
  { up3Id, days }: ReadPlan,
  scope: SourceScope,
): Promise<(SumsRow & PercentilesRow & { readonly starts_on: string })[]> {
  const { sql } = ctx;
  const percentiles = INTERVALS.flatMap((interval) => ['p50', 'p90', 'p95'].map((name) => `${interval}_${name}`));
  const columns = sql.unsafe([...SUM_COLUMNS, ...percentiles].map((name) => `r.${name}`).join(', '));
  const ulps = await unitsOf(ctx, up3Id, scope, 'merged');
  const dimension = scope.withFlagged ? 'trend' : 'total';
  return sql`
    select to_char(r.starts_on, 'YYYY-MM-DD') as starts_on, ${columns} from kpi_rollup r
    where ${rowsAre(sql, up3Id, dimension, ulps, scope)} and r.level = 'day' and r.starts_on >= ${days.from} and r.starts_on < ${days.to}`;
}

const rowsAre = (
  sql: SqlRunner,
  up3Id: string,
  dimension: Dimension,
  ulps: readonly string[],
  { withFlagged }: SourceScope,
): Fragment => sql`
  r.up3_id = ${up3Id} and r.dimension = ${dimension} and r.ulp_id = any(${sql.array([...ulps])}::text[])
  ${withFlagged ? sql`` : sql`and not r.is_flagged`}`;

async function unitsOf(
  ctx: Context,
  up3Id: string,
  { ulpId }: SourceScope,
  units: 'each' | 'merged',
): Promise<readonly string[]> {
  if (ulpId !== null) return [ulpId];
  if (units === 'merged') return [ALL_ULPS];
  const rows = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${up3Id} order by id`;
  return rows.map(({ id }) => id);
}
