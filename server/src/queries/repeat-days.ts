import { startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { type Reading, readingOf } from '@comcen/shared/domain/kpi/reading.ts';
import { type KeyCounts, keyCounts } from '@comcen/shared/domain/repeat/key-counts.ts';
import { authorize } from '../commands/authorize.ts';
import { addKeys } from '../commands/kpi/repeat/merge-keys.ts';
import type { Context } from '../context.ts';
import { wholeDays } from './kpi-cover.ts';
import { inView, isRepeat, type RepeatView, repeatsOfDay, windowAt } from './repeat-view.ts';

/** Sums of a period, and how often each key occurs in it: among the repeats, and among the other occurrences. */
export interface RepeatSums {
  occurrences: number;
  repeats: number;
  readonly repeated: KeyCounts;
  readonly others: KeyCounts;
}

interface SumsRow {
  readonly sign: 1 | -1;
  readonly occurrences: number;
  readonly repeats: number;
  readonly repeated: Buffer | null;
  readonly others: Buffer | null;
}

/**
 * Whole months and days from their sums, days taken off where that is less, the ragged ends from the occurrences of two days.
 * @param levels `days` leaves the months' sums out: to hold the ones against the others
 */
export async function repeatSums(
  ctx: Context,
  view: RepeatView,
  levels: 'months' | 'days' = 'months',
): Promise<RepeatSums> {
  authorize(ctx, 'kpi.read');
  const { firstDay, endDay, ends } = wholeDays(view.from, view.to);
  const sums: RepeatSums = { occurrences: 0, repeats: 0, repeated: keyCounts(), others: keyCounts() };
  for (const up3Id of view.region.up3Ids) {
    const merged = levels === 'days' ? new Set() : await mergedMonths(ctx, view, up3Id, firstDay, endDay);
    const isTrue = (_level: string, month: string) => merged.has(month);
    const history = { begins: startOf('month', firstDay), ends: endDay };
    const readings = readingOf(firstDay, endDay, { history, isTrue }, ['month']);
    const [months, days] = await Promise.all([
      ofMonths(ctx, view, up3Id, readings),
      ofDays(ctx, view, up3Id, readings),
    ]);
    for (const row of months) add(sums, row, (counts, bytes) => counts.addEncoded(bytes, row.sign));
    for (const row of days) add(sums, row, (counts, bytes) => addKeys(counts, bytes, row.sign));
  }
  for (const { from, to } of ends) {
    for (const row of await ofEnd(ctx, view, from, to)) add(sums, row, (counts, bytes) => addKeys(counts, bytes, 1));
  }
  return sums;
}

function add(sums: RepeatSums, row: SumsRow, addTo: (counts: KeyCounts, bytes: Buffer) => void): void {
  sums.occurrences += row.sign * row.occurrences;
  sums.repeats += row.sign * row.repeats;
  for (const name of ['repeated', 'others'] as const) {
    const bytes = row[name];
    if (bytes) addTo(sums[name], bytes);
  }
}

const rowsOf = ({ sql }: Context, { region, by }: RepeatView, up3Id: string) =>
  sql`d.up3_id = ${up3Id} and d.by = ${by} and d.ulp_id = ${region.ulpId ?? ''}`;

/** Months that are counted for the window that holds for them. Primary key of repeat_key_month. */
async function mergedMonths(
  ctx: Context,
  view: RepeatView,
  up3Id: string,
  from: string,
  to: string,
): Promise<ReadonlySet<string>> {
  const rows = await ctx.sql<{ month: string }[]>`
    select d.month::text as month from (select *, month as day from repeat_key_month) d
    where ${rowsOf(ctx, view, up3Id)} and d.month >= date_trunc('month', ${from}::date) and d.month < ${to}::date
      and d.window_days = ${windowAt(ctx.sql, view, 'd')}`;
  return new Set(rows.map(({ month }) => month));
}

const startsOf = (readings: readonly Reading[]): string => `{${readings.map(({ from }) => from).join(',')}}`;
const signsOf = (readings: readonly Reading[]): string => `{${readings.map(({ sign }) => sign).join(',')}}`;

/** Primary key of repeat_key_month. */
function ofMonths(ctx: Context, view: RepeatView, up3Id: string, readings: readonly Reading[]) {
  const months = readings.filter(({ level }) => level === 'month');
  if (months.length === 0) return [];
  return ctx.sql<SumsRow[]>`
    select w.sign, d.occurrences, d.repeats, d.repeated, d.others
    from unnest(${startsOf(months)}::date[], ${signsOf(months)}::int[]) as w (month, sign)
      join repeat_key_month d on d.month = w.month where ${rowsOf(ctx, view, up3Id)}`;
}

/** Primary key of repeat_day. A value a day travels faster than one of megabytes. */
function ofDays(ctx: Context, view: RepeatView, up3Id: string, readings: readonly Reading[]) {
  const days = readings.filter(({ level }) => level === 'day');
  if (days.length === 0) return [];
  const { sql } = ctx;
  return sql<SumsRow[]>`
    select d.sign, d.occurrences, d.repeats, substr(d.keys, 1, 4 * d.repeats) as repeated, substr(d.keys, 4 * d.repeats + 1) as others
    from (
      select w.sign, d.occurrences, d.keys, ${repeatsOfDay(sql, view, 'd')} as repeats
      from unnest(${startsOf(days)}::date[], ${`{${days.map(({ to }) => to).join(',')}}`}::date[], ${signsOf(days)}::int[]) as w ("from", "to", sign)
        join repeat_day d on d.day >= w."from" and d.day < w."to" where ${rowsOf(ctx, view, up3Id)}) d`;
}

/** Index repeat_fault_by_reported. */
function ofEnd(ctx: Context, view: RepeatView, from: Date, to: Date): Promise<SumsRow[]> {
  const { sql } = ctx;
  return sql<SumsRow[]>`
    select 1 as sign, count(*)::int as occurrences, (count(*) filter (where ${isRepeat(sql, view)}))::int as repeats,
      string_agg(int4send(f.key_no), ''::bytea) filter (where ${isRepeat(sql, view)}) as repeated,
      string_agg(int4send(f.key_no), ''::bytea) filter (where (${isRepeat(sql, view)}) is not true) as others
    from repeat_fault f
    where f.up3_id = any(${view.region.up3Ids as string[]}) and f.by = ${view.by} and ${inView(sql, view)}
      and f.reported_at >= ${from} and f.reported_at < ${to}`;
}
