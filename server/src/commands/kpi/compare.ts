import { daysOf, endOf, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { factsOf } from '@comcen/shared/domain/kpi/facts.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../context.ts';
import { targetsOf } from '../../queries/kpi-targets.ts';
import { kpis } from '../../queries/kpis.ts';
import { authorize } from '../authorize.ts';
import { recordsOfPeriod } from './order-records.ts';
import { compareSums } from './reliability/compare-sums.ts';
import { compareTallies } from './reliability/compare-tallies.ts';
import { repeatsThatDiffer } from './repeat/compare-repeats.ts';
import { slowFigures } from './slow-figures.ts';
import { type FactsRow, factsOfDays, rowOf } from './stored-facts.ts';

export const bookkeeping = 'it only reads and compares';

export interface Difference {
  readonly up3Id: string;
  /** YYYY-MM-DD of an order, YYYY-MM of a month's figures. */
  readonly when: string;
  /** Order id, or the unit whose figures differ. */
  readonly what: string;
  readonly field: string;
  readonly stored: unknown;
  readonly found: unknown;
}

/**
 * Holds the figures of a UP3 against the slow truth, month by month: each order's facts against its rows, and what a view says (merged
 * from rollups) against PostgreSQL's own count, sum and percentile_disc over the orders; its repeat outages against their rule; each
 * customer's tally against its outages; a month's interruptions against its days. A locked month is held against its own facts
 * only: it is meant to differ from what came later. Reads only. Returns at most `most` differences.
 */
export async function compareKpis(
  ctx: Context,
  up3Id: string,
  most = 20,
): Promise<{ months: number; differences: Difference[] }> {
  authorize(ctx, 'lane.run', { up3Id });
  const differences: Difference[] = [];
  const months = await monthsOf(ctx, up3Id);
  for (const { startsOn, isLocked } of months) {
    if (!isLocked) differences.push(...(await factsThatDiffer(ctx, up3Id, startsOn)));
    differences.push(...(await figuresThatDiffer(ctx, up3Id, startsOn)));
    const month = { up3Id, month: startsOn.slice(0, 7), ...instantsOf(startsOn), isLocked };
    differences.push(...(await repeatsThatDiffer({ ...ctx, actor: scoped(up3Id) } as Context, month)));
    for (const one of await compareTallies(ctx, up3Id, startsOn)) {
      differences.push({ up3Id, when: startsOn.slice(0, 7), field: 'tally', ...one });
    }
    for (const one of await compareSums(ctx, up3Id, startsOn)) {
      differences.push({ up3Id, when: startsOn.slice(0, 7), field: 'interruptions', ...one });
    }
    if (differences.length >= most) break;
  }
  return { months: months.length, differences: differences.slice(0, most) };
}

/** Months that have orders, facts or occurrences. Indexes work_order_by_reported, repeat_fault_by_reported; kpi_order's partitions. */
async function monthsOf(ctx: Context, up3Id: string): Promise<{ startsOn: string; isLocked: boolean }[]> {
  const [range] = await ctx.sql<{ first: Date | null; last: Date | null }[]>`
    select least((select min(reported_at) from work_order where up3_id = ${up3Id}),
        (select min(reported_at) from kpi_order where up3_id = ${up3Id}),
        (select min(reported_at) from repeat_fault where up3_id = ${up3Id})) as first,
      greatest((select max(reported_at) from work_order where up3_id = ${up3Id}),
        (select max(reported_at) from kpi_order where up3_id = ${up3Id}),
        (select max(reported_at) from repeat_fault where up3_id = ${up3Id})) as last`;
  if (!range?.first || !range.last) return [];
  const locks = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM-DD') as month from kpi_lock where up3_id = ${up3Id}`;
  const locked = new Set(locks.map(({ month }) => month));
  const months: { startsOn: string; isLocked: boolean }[] = [];
  for (let at = startOf('month', dayOf(range.first)); at <= dayOf(range.last); at = endOf('month', at)) {
    months.push({ startsOn: at, isLocked: locked.has(at) });
  }
  return months;
}

async function factsThatDiffer(ctx: Context, up3Id: string, startsOn: string): Promise<Difference[]> {
  const { from, to } = instantsOf(startsOn);
  const targets = await targetsOf(ctx, up3Id);
  const stored = new Map(
    (await factsOfDays(ctx, up3Id, { from: startsOn, to: endOf('month', startsOn) })).map((row) => [
      row.work_order_id,
      row,
    ]),
  );
  const differences: Difference[] = [];
  for (const record of await recordsOfPeriod(ctx, up3Id, from, to)) {
    const found = rowOf(factsOf(record, targets(record.ulpId, Number(startsOn.slice(0, 4)))));
    const own = stored.get(record.workOrderId);
    stored.delete(record.workOrderId);
    differences.push(...fieldsThatDiffer(up3Id, own ?? null, found));
  }
  for (const [id, row] of stored)
    differences.push({ up3Id, when: row.day, what: id, field: 'order', stored: 'kept', found: 'none' });
  return differences;
}

function fieldsThatDiffer(up3Id: string, stored: FactsRow | null, found: FactsRow): Difference[] {
  const place = { up3Id, when: found.day, what: found.work_order_id };
  if (!stored) return [{ ...place, field: 'order', stored: 'none', found: 'open' }];
  return (Object.keys(found) as (keyof FactsRow)[])
    .filter((field) => JSON.stringify(stored[field]) !== JSON.stringify(found[field]))
    .map((field) => ({ ...place, field, stored: stored[field], found: found[field] }));
}

/** What the views say of a month, per ULP and in total, against PostgreSQL's own reckoning over the single orders. */
async function figuresThatDiffer(ctx: Context, up3Id: string, startsOn: string): Promise<Difference[]> {
  const asUp3 = { ...ctx, actor: scoped(up3Id) } as Context;
  const { items, total } = await kpis(asUp3, instantsOf(startsOn), 'ulp');
  const slow = await slowFigures(ctx, up3Id, startsOn);
  const differences: Difference[] = [];
  for (const row of [...items, total]) {
    const own = slow.get(row.key);
    const said = {
      count: row.count,
      ...statsOf('response', row.response),
      ...statsOf('work', row.recovery.work),
      ...statsOf('outage', row.recovery.outage),
      ...statsOf('customer', row.recovery.customer),
    };
    for (const [field, stored] of Object.entries(said)) {
      const found = own?.[field] ?? null;
      if (isSame(stored, found)) continue;
      differences.push({ up3Id, when: startsOn.slice(0, 7), what: row.key, field, stored, found });
    }
  }
  for (const key of slow.keys()) {
    if (key !== 'total' && !items.some((row) => row.key === key)) {
      differences.push({ up3Id, when: startsOn.slice(0, 7), what: key, field: 'row', stored: 'none', found: 'orders' });
    }
  }
  return differences;
}

const scoped = (up3Id: string) => ({
  kind: 'user',
  userId: '',
  sessionId: '',
  name: '',
  role: 'admin',
  scope: { up3Id, ulpId: null },
  crewId: null,
});

const statsOf = (
  name: string,
  stats: { count: number; mean: number | null; p50: number | null; p90: number | null; p95: number | null },
) => ({
  [`${name}_n`]: stats.count,
  [`${name}_mean`]: stats.mean,
  [`${name}_p50`]: stats.p50,
  [`${name}_p90`]: stats.p90,
  [`${name}_p95`]: stats.p95,
});

/** Means are quotients of whole numbers reckoned in two places; all else is equal or it is not. */
function isSame(stored: number | null, found: number | null): boolean {
  if (stored === null || found === null) return stored === found;
  return Math.abs(stored - found) < 1e-9 * Math.max(1, Math.abs(stored));
}

function instantsOf(startsOn: string): { from: Date; to: Date } {
  const [first = startsOn] = daysOf(startsOn, endOf('day', startsOn));
  const [from, to] = [instantsOfDay(first)?.from, instantsOfDay(endOf('month', startsOn))?.from];
  if (!from || !to) throw new RangeError(`no month: ${startsOn}`);
  return { from, to };
}
