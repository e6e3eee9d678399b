import { type CoarseLevel, endOf, type RollupLevel, type SpanLevel } from '@comcen/shared/domain/kpi/cover.ts';
import { INTERVALS } from '@comcen/shared/domain/kpi/facts.ts';
import { dayOf, hourOfWeekKey, TREND_DIMENSION, weekdayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { addLayers } from '@comcen/shared/domain/kpi/layered-counts.ts';
import type { RolledUp } from '@comcen/shared/domain/kpi/roll-up.ts';
import { addSums, emptyTally } from '@comcen/shared/domain/kpi/tally.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';
import { breathe } from './breathe.ts';
import { holdFold } from './hold-fold.ts';
import { ALL_DIMENSIONS } from './roll-up-days.ts';
import { ALL_ULPS, insertRollups, type RollupRow, sumsOfRow } from './stored-rollups.ts';

export const bookkeeping = 'derives coarser rows from finer ones; nothing happened';

const FINER: Readonly<Record<CoarseLevel, SpanLevel>> = { month: 'day', quarter: 'month', year: 'quarter' };

/**
 * Merges the stale months, quarters and years that are over, finest first, each in a transaction of its own. The span that runs is left
 * to its days: today changes all the time. Returns how many were merged. Killed in between, the rest is still stale.
 */
export async function mergeSpans(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const today = dayOf(ctx.clock());
  let merged = 0;
  for (const level of ['month', 'quarter', 'year'] as const) {
    // Index kpi_span_stale.
    const stale = await ctx.sql<{ starts_on: string }[]>`
      select to_char(starts_on, 'YYYY-MM-DD') as starts_on from kpi_span
      where up3_id = ${up3Id} and is_stale and level = ${level} order by starts_on`;
    for (const { starts_on: startsOn } of stale) {
      if (endOf(level, startsOn) > today) continue;
      if (await withTransaction(ctx, (tx) => mergeSpan(tx, up3Id, level, startsOn))) merged += 1;
    }
  }
  return merged + (await mergeUntils(ctx, up3Id, today));
}

/**
 * All of history before each month, of the whole UP3: that before the last one, and the month between. A change in the past makes those
 * after it anew. Returns how many.
 */
async function mergeUntils(ctx: Context, up3Id: string, today: string): Promise<number> {
  const spans = await ctx.sql<{ level: string; starts_on: string; is_stale: boolean }[]>`
    select level, to_char(starts_on, 'YYYY-MM-DD') as starts_on, is_stale from kpi_span
    where up3_id = ${up3Id} and level in ('month', 'until') order by starts_on`;
  const months = spans.filter(({ level }) => level === 'month');
  const first = months[0]?.starts_on;
  if (first === undefined) return 0;
  const isStale = new Set(months.filter((span) => span.is_stale).map((span) => span.starts_on));
  const isTrue = new Set(
    spans.filter((span) => span.level === 'until' && !span.is_stale).map((span) => span.starts_on),
  );
  let merged = 0;
  for (let month = first; endOf('month', month) <= today; month = endOf('month', month)) {
    if (isStale.has(month)) break;
    if (merged === 0 && isTrue.has(endOf('month', month))) continue;
    if (!(await withTransaction(ctx, (tx) => mergeUntil(tx, up3Id, month, month === first)))) break;
    merged += 1;
  }
  return merged;
}

async function mergeUntil(ctx: Context, up3Id: string, month: string, isFirst: boolean): Promise<boolean> {
  await holdFold(ctx);
  const until = endOf('month', month);
  if (await isAnyStale(ctx, up3Id, ['month', 'until'], month, until)) return false;
  const before = isFirst ? [] : await wholeRows(ctx, up3Id, 'until', month);
  const merged = await mergeRows([...before, ...(await wholeRows(ctx, up3Id, 'month', month))], 'month');
  // Primary key.
  await ctx.sql`delete from kpi_rollup where up3_id = ${up3Id} and dimension = any(${ctx.sql.array(ALL_DIMENSIONS)})
    and level = 'until' and starts_on = ${until} and ulp_id = ${ALL_ULPS}`;
  await insertRollups(
    ctx,
    merged.map((row) => ({ ...row, up3Id, level: 'until' as const, startsOn: until })),
  );
  await ctx.sql`
    insert into kpi_span (up3_id, level, starts_on, is_stale, merged_at) values (${up3Id}, 'until', ${until}, false, ${ctx.clock()})
    on conflict (up3_id, level, starts_on) do update set is_stale = false, merged_at = excluded.merged_at`;
  return true;
}

/** A fold between two merges made what this one reads stale again: it waits for the next sweep, or it would be called true and is not. */
async function isAnyStale(
  ctx: Context,
  up3Id: string,
  levels: readonly RollupLevel[],
  from: string,
  to: string,
): Promise<boolean> {
  const rows = await ctx.sql`
    select 1 from kpi_span where up3_id = ${up3Id} and level = any(${ctx.sql.array([...levels])}::text[])
      and starts_on >= ${from} and starts_on < ${to} and is_stale limit 1`;
  return rows.length > 0;
}

/** Rows of a whole UP3. Primary key. */
const wholeRows = (ctx: Context, up3Id: string, level: RollupLevel, startsOn: string) => ctx.sql<RollupRow[]>`
  select r.*, to_char(r.starts_on, 'YYYY-MM-DD') as starts_on from kpi_rollup r
  where r.up3_id = ${up3Id} and r.dimension = any(${ctx.sql.array(ALL_DIMENSIONS)}) and r.ulp_id = ${ALL_ULPS}
    and r.level = ${level} and r.starts_on = ${startsOn}`;

async function mergeSpan(ctx: Context, up3Id: string, level: CoarseLevel, startsOn: string): Promise<boolean> {
  await holdFold(ctx);
  const finer = FINER[level];
  if (await isAnyStale(ctx, up3Id, [finer], startsOn, endOf(level, startsOn))) return false;
  const rows = await rowsWithin(ctx, up3Id, finer, startsOn, endOf(level, startsOn));
  const merged = await mergeRows(rows, finer);
  // Primary key.
  await ctx.sql`delete from kpi_rollup where up3_id = ${up3Id} and dimension = any(${ctx.sql.array(ALL_DIMENSIONS)})
    and level = ${level} and starts_on = ${startsOn}
    and ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id})`;
  await insertRollups(
    ctx,
    merged.map((row) => ({ ...row, up3Id, level, startsOn })),
  );
  await ctx.sql`update kpi_span set is_stale = false, merged_at = ${ctx.clock()}
    where up3_id = ${up3Id} and level = ${level} and starts_on = ${startsOn}`;
  return true;
}

/** Rows of a level, of the units and of the whole UP3. Primary key. */
const rowsWithin = (ctx: Context, up3Id: string, level: SpanLevel, from: string, to: string) => ctx.sql<RollupRow[]>`
  select r.*, to_char(r.starts_on, 'YYYY-MM-DD') as starts_on from kpi_rollup r
  where r.up3_id = ${up3Id} and r.dimension = any(${ctx.sql.array(ALL_DIMENSIONS)})
    and r.ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id})
    and r.level = ${level} and r.starts_on >= ${from} and r.starts_on < ${to}`;

interface MergedRow extends RolledUp {
  readonly ulpId: string;
}

async function mergeRows(rows: readonly RollupRow[], level: SpanLevel): Promise<MergedRow[]> {
  const merged = new Map<string, MergedRow>();
  const into = (row: RollupRow, dimension: RolledUp['dimension'], key: string) => {
    const { ulp_id: ulpId } = row;
    const id = `${ulpId}/${dimension}/${row.is_flagged ? 1 : 0}/${key}`;
    const at = merged.get(id) ?? { ulpId, dimension, key, isFlagged: row.is_flagged, tally: emptyTally() };
    merged.set(id, at);
    addRow(at, row);
  };
  for (const [n, row] of rows.entries()) {
    await breathe(n);
    if (row.dimension === TREND_DIMENSION) continue;
    into(row, row.dimension, row.key);
    if (level !== 'day') continue;
    const weekday = weekdayOf(row.starts_on);
    if (row.dimension === 'total') into(row, 'weekday', String(weekday));
    if (row.dimension === 'hour') into(row, 'hourOfWeek', hourOfWeekKey(weekday, row.key));
  }
  return [...merged.values()];
}

function addRow({ tally }: MergedRow, row: RollupRow): void {
  addSums(tally, sumsOfRow(row));
  for (const interval of INTERVALS) {
    const [minutes, seconds] = [row[`${interval}_minutes`], row[`${interval}_counts`]];
    if (seconds && minutes) addLayers(tally.counts[interval], { minutes, seconds });
    else if (seconds) tally.counts[interval].addEncoded(seconds);
  }
}
