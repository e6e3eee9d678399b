import type { CoarseLevel } from '@comcen/shared/domain/kpi/cover.ts';
import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import type { Dimension, KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Sign } from '@comcen/shared/domain/kpi/merged-counts.ts';
import { type Reading, readingOf } from '@comcen/shared/domain/kpi/reading.ts';
import { ALL_ULPS, type PercentilesRow, SUM_COLUMNS, type SumsRow } from '../commands/kpi/stored-rollups.ts';
import type { Context, SqlRunner } from '../context.ts';
import type { ReadPlan } from './kpi-cover.ts';
import type { Fragment } from './kpi-facts.ts';

/**
 * Several rollup rows of a key added up, and their counts one after the other: rows of a hundred columns each cost more to hand over than
 * to add (5,000 of them 90 ms).
 */
export type SourceRow = SumsRow & {
  readonly key: string;
  /** -1: to be taken off. */
  readonly sign: Sign;
} & {
  /** `ids` and `minutes`: rows in two layers, lengths with commas between them; `counts`: rows that are read whole. */
  readonly [N in `${Interval}_${'ids' | 'minutes_lengths' | 'counts_lengths'}`]?: string | null;
} & {
  /** Base64: read in half the time of the hexadecimal that bytes are sent as. */
  readonly [N in `${Interval}_${'minutes' | 'counts'}`]?: string | null;
};

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

/** Dimension of a grouping's rows: a weekday is a day's total, and a row of its own from months on. */
function dimensionOf(grouping: KpiGrouping | 'total', isDay: boolean): Dimension {
  switch (grouping) {
    case 'ulp':
    case 'total':
    case 'day':
    case 'month':
      return 'total';
    case 'shift':
      return 'hour';
    case 'weekday':
      return isDay ? 'total' : 'weekday';
    case 'hourOfWeek':
      return isDay ? 'hour' : 'hourOfWeek';
    default:
      return grouping;
  }
}

/** The key of the view that a rollup row counts for. */
function keyOf(sql: SqlRunner, grouping: KpiGrouping | 'total', isDay: boolean): Fragment {
  switch (grouping) {
    case 'ulp':
      return sql`r.ulp_id`;
    case 'day':
      return sql`to_char(r.starts_on, 'YYYY-MM-DD')`;
    case 'month':
      return sql`to_char(r.starts_on, 'YYYY-MM')`;
    case 'shift':
      return shiftOf(sql, sql`r.key::int`);
    case 'weekday':
      return isDay ? sql`extract(isodow from r.starts_on)::text` : sql`r.key`;
    case 'hourOfWeek':
      return isDay ? sql`extract(isodow from r.starts_on)::text || '-' || r.key` : sql`r.key`;
    default:
      return sql`r.key`;
  }
}

/** Roster from 07: 1, from 15: 2, from 23: 3. */
export const shiftOf = (sql: SqlRunner, hour: Fragment): Fragment => sql`((${hour} + 17) % 24 / 8 + 1)::text`;

/** Longer spans stand for several rows of a trend; a unit has no rows of `until`. */
function levelsOf(grouping: KpiGrouping | 'total', { ulpId }: SourceScope): readonly (CoarseLevel | 'until')[] {
  if (grouping === 'day') return [];
  if (grouping === 'month') return ['month'];
  return grouping === 'ulp' || ulpId !== null ? ['year', 'quarter', 'month'] : ['year', 'quarter', 'month', 'until'];
}

const SUMS = SUM_COLUMNS.map((name) => `sum(r.${name})::float8 as ${name}`).join(', ');
/** A day is small and read whole. */
const COUNTS_OF_DAYS = INTERVALS.map((interval) => {
  const counts = `r.${interval}_counts`;
  return `string_agg(octet_length(${counts})::text, ',') as ${interval}_counts_lengths,
    encode(string_agg(${counts}, ''::bytea), 'base64') as ${interval}_counts`;
}).join(', ');
/** All of a row's aggregates see its rows in the same order: ids, lengths and bytes belong together. */
const COUNTS = INTERVALS.map((interval) => {
  const [minutes, counts] = [`r.${interval}_minutes`, `r.${interval}_counts`];
  // Of the second layer only pieces are read, later (kpi-pieces).
  const whole = `filter (where ${minutes} is null)`;
  return `string_agg(r.id::text, ',') filter (where ${minutes} is not null) as ${interval}_ids,
    string_agg(octet_length(${minutes})::text, ',') as ${interval}_minutes_lengths, encode(string_agg(${minutes}, ''::bytea), 'base64') as ${interval}_minutes,
    string_agg(octet_length(${counts})::text, ',') ${whole} as ${interval}_counts_lengths,
    encode(string_agg(${counts}, ''::bytea) ${whole}, 'base64') as ${interval}_counts`;
}).join(', ');

/**
 * The rollup rows of a plan's whole days, per key of a grouping and by what is added and what taken off; each as it comes, so that it is added
 * up while PostgreSQL makes the next. Primary key of kpi_rollup: one range for each of the readings, nothing else is read.
 */
export async function eachSource(
  ctx: Context,
  plan: ReadPlan,
  grouping: KpiGrouping | 'total',
  scope: SourceScope,
  visit: (row: SourceRow) => void,
): Promise<void> {
  const { sql } = ctx;
  const { days, merging, up3Id } = plan;
  const readings = readingOf(days.from, days.to, merging, levelsOf(grouping, scope));
  const ulps = await unitsOf(ctx, up3Id, scope, grouping === 'ulp' ? 'each' : 'merged');
  const ofKey = scope.key !== undefined && FOUND_BY_KEY.has(grouping) ? sql`and r.key = ${scope.key}` : sql``;
  const read = async (some: readonly Reading[], isDay: boolean): Promise<void> => {
    if (some.length === 0) return;
    const { level, from, to, sign } = columnsOf(some);
    const counts = isDay ? COUNTS_OF_DAYS : COUNTS;
    const columns = sql.unsafe(scope.withCounts ? `${SUMS}, ${counts}` : SUMS) as unknown as Fragment;
    await sql<SourceRow[]>`
      select ${keyOf(sql, grouping, isDay)} as key, w.sign, ${columns}
      from unnest(${level}::text[], ${from}::date[], ${to}::date[], ${sign}::int[]) as w (level, "from", "to", sign)
        join kpi_rollup r on r.level = w.level and r.starts_on >= w."from" and r.starts_on < w."to"
      where ${rowsAre(sql, up3Id, dimensionOf(grouping, isDay), ulps, scope)} ${ofKey}
      group by 1, 2`.forEach((row) => {
      visit(row);
    });
  };
  const isDay = ({ level }: Reading): boolean => level === 'day';
  const spans = readings.filter((one) => !isDay(one));
  await Promise.all([read(spans, false), read(readings.filter(isDay), true)]);
}

const columnsOf = (readings: readonly Reading[]) => {
  const listOf = (of: (one: Reading) => string | number) => `{${readings.map(of).join(',')}}`;
  return {
    level: listOf(({ level }) => level),
    from: listOf(({ from }) => from),
    to: listOf(({ to }) => to),
    sign: listOf(({ sign }) => sign),
  };
};

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
