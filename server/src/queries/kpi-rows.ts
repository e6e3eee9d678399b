import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { figuresOf, type KpiFigures, type Percentiles } from '@comcen/shared/domain/kpi/figures.ts';
import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import { addSums, emptyMerged, type Merged } from '@comcen/shared/domain/kpi/tally.ts';
import { type PercentilesRow, sumsOfRow } from '../commands/kpi/stored-rollups.ts';
import type { Context } from '../context.ts';
import type { ReadPlan } from './kpi-cover.ts';
import { addEnd, type EndRow, endRows } from './kpi-ends.ts';
import { dayRows, eachSource, type SourceRow, type SourceScope } from './kpi-sources.ts';

/** What all orders of the plans come to; `ends` false: of their whole days. */
export async function totalOf(
  ctx: Context,
  plans: readonly ReadPlan[],
  scope: SourceScope,
  ends: boolean,
): Promise<Merged> {
  const total = emptyMerged();
  for (const plan of plans) {
    await eachSource(ctx, plan, 'total', scope, (row) => addRow(total, row));
    if (ends) for (const row of await endRows(ctx, plan, 'total', scope)) addEnd(total, row);
  }
  return total;
}

/** Rows of a view: those that are merged from several, and those that stand ready in one row each. */
export interface Rows {
  readonly merged: Map<string, Merged>;
  readonly ready: readonly KpiFigures[];
  /** What the ragged ends come to: an order is in one of them. */
  readonly ends: readonly EndRow[];
}

/** One row per key that has orders; a trend by day is read from rows that are ready. */
export function rowsOf(
  ctx: Context,
  plans: readonly ReadPlan[],
  grouping: KpiGrouping,
  scope: SourceScope,
): Promise<Rows> {
  const [plan, ...others] = plans;
  // Where several UP3s share a day it is merged from counts as everything else.
  return grouping === 'day' && plan && others.length === 0
    ? rowsOfDays(ctx, plan, scope)
    : mergedRows(ctx, plans, grouping, scope);
}

/** The same, every row with its counts. */
export async function mergedRows(
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
  const ends: EndRow[] = [];
  for (const plan of plans) {
    const [ofPlan] = await Promise.all([
      endRows(ctx, plan, grouping, scope),
      eachSource(ctx, plan, grouping, scope, (row) => addRow(at(row.key), row)),
    ]);
    for (const row of ofPlan) addEnd(at(row.key), row);
    ends.push(...ofPlan);
  }
  // What a difference takes off whole was another time's.
  for (const [key, row] of merged) if (row.orders + row.cancelled + row.superseded === 0) merged.delete(key);
  return { merged, ready: [], ends };
}

function addRow(merged: Merged, row: SourceRow): void {
  addSums(merged, sumsOfRow(row), row.sign);
  for (const interval of INTERVALS) {
    const counts = merged.counts[interval];
    const ids = row[`${interval}_ids`]?.split(',') ?? [];
    const minutes = slices(row[`${interval}_minutes`], row[`${interval}_minutes_lengths`]);
    for (const [n, bytes] of minutes.entries()) counts.addMinutes(ids[n] ?? '', bytes, row.sign);
    for (const bytes of slices(row[`${interval}_counts`], row[`${interval}_counts_lengths`]))
      counts.addEncoded(bytes, row.sign);
  }
}

function slices(base64: string | null | undefined, lengths: string | null | undefined): Buffer[] {
  if (!base64 || !lengths) return [];
  const bytes = Buffer.from(base64, 'base64');
  let at = 0;
  return lengths.split(',').map((length) => {
    const slice = bytes.subarray(at, at + Number(length));
    at += slice.length;
    return slice;
  });
}

/** The percentiles of a whole day stand in its row, so ten years are read without their counts. */
async function rowsOfDays(ctx: Context, plan: ReadPlan, scope: SourceScope): Promise<Rows> {
  const ready = (await dayRows(ctx, plan, scope)).map((row) =>
    figuresOf(row.starts_on, sumsOfRow(row), (interval) => percentilesOfRow(row, interval)),
  );
  const noDays = { ...plan, days: { from: plan.days.from, to: plan.days.from } };
  return { ...(await mergedRows(ctx, [noDays], 'day', scope)), ready };
}

const percentilesOfRow = (row: PercentilesRow, interval: Interval): Percentiles => [
  row[`${interval}_p50`],
  row[`${interval}_p90`],
  row[`${interval}_p95`],
];
