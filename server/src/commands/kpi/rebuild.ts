import { daysOf, endOf, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';
import { holdFold } from './hold-fold.ts';
import { mergeSpans } from './merge-spans.ts';
import { recordsOfPeriod } from './order-records.ts';
import { rebuildInterruptions } from './reliability/rebuild-interruptions.ts';
import { mergeRepeats } from './repeat/merge-repeats.ts';
import { rebuildRepeats } from './repeat/rebuild-repeats.ts';
import { replaceFacts } from './replace-facts.ts';
import { rollUpDays } from './roll-up-days.ts';

export const bookkeeping = 'derives figures from the orders anew; nothing happened';

export interface RebuildOptions {
  /** WIB days, both included; without them all days that have orders. */
  readonly from?: string;
  readonly to?: string;
  /** Months without a single order lose their facts: an import was undone. Otherwise these stay, their orders may be detached. */
  readonly dropEmpty?: boolean;
  /** Called after each month with the share that is done, 0..1. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Makes facts and rollups of a UP3 anew from its orders, month by month, each in a transaction of its own; a locked month stays and what
 * would differ becomes a correction. For imports, new targets, and whoever doubts the figures.
 */
export async function rebuildKpis(ctx: Context, up3Id: string, options: RebuildOptions = {}): Promise<void> {
  authorize(ctx, 'lane.run', { up3Id });
  const { from, to } = await rangeOf(ctx, up3Id, options);
  const months = from === null ? [] : monthsOf(from, to);
  for (const [n, month] of months.entries()) {
    await withTransaction(ctx, (tx) => rebuildMonth(tx, up3Id, month, options.dropEmpty ?? false));
    options.onProgress?.((n + 1) / months.length);
  }
  await mergeSpans(ctx, up3Id);
  await rebuildInterruptions(ctx, up3Id, {
    from: from === null ? undefined : instantsOfDay(from)?.from,
    to: instantsOfDay(to)?.from,
  });
  await rebuildRepeats(ctx, up3Id, {
    from: options.from === undefined ? undefined : instantsOfDay(options.from)?.from,
    to: options.to === undefined ? undefined : instantsOfDay(options.to)?.to,
  });
  await mergeRepeats(ctx, up3Id);
}

async function rebuildMonth(
  ctx: Context,
  up3Id: string,
  month: { from: string; to: string },
  dropEmpty: boolean,
): Promise<void> {
  await holdFold(ctx);
  const [from, to] = [instantsOfDay(month.from)?.from, instantsOfDay(month.to)?.from];
  if (!from || !to) throw new Error('a month that is none');
  const records = await recordsOfPeriod(ctx, up3Id, from, to);
  // Its orders may be detached: the facts that are left say what they said.
  if (records.length === 0 && !dropEmpty) return rollUpDays(ctx, up3Id, await daysWithFacts(ctx, up3Id, month));
  await dropFactsWithoutOrder(ctx, up3Id, month);
  const moved = await replaceFacts(ctx, up3Id, records, () => null);
  const isHeld = await isLocked(ctx, up3Id, month.from);
  const own = isHeld ? await daysWithFacts(ctx, up3Id, month) : daysOf(month.from, month.to);
  await rollUpDays(ctx, up3Id, [...new Set([...own, ...moved])].sort());
}

/** Of these days, and no others, rollups can be made anew: without facts there is nothing to make them of. Partition of the month. */
async function daysWithFacts(ctx: Context, up3Id: string, { from, to }: { from: string; to: string }) {
  const rows = await ctx.sql<{ day: string }[]>`
    select distinct to_char(day, 'YYYY-MM-DD') as day from kpi_order where up3_id = ${up3Id} and day >= ${from} and day < ${to}`;
  return rows.map(({ day }) => day).sort();
}

/** Of orders that are no more: an undone import took them back. One that lies on another day now is moved from there. */
const dropFactsWithoutOrder = (ctx: Context, up3Id: string, { from, to }: { from: string; to: string }) => ctx.sql`
  delete from kpi_order k where k.up3_id = ${up3Id} and k.day >= ${from} and k.day < ${to}
    and not exists (select from kpi_lock l where l.up3_id = k.up3_id and l.month = date_trunc('month', k.day))
    and not exists (select from work_order w where w.id = k.work_order_id)`;

async function isLocked(ctx: Context, up3Id: string, day: string): Promise<boolean> {
  const rows = await ctx.sql`select 1 from kpi_lock where up3_id = ${up3Id} and month = ${startOf('month', day)}`;
  return rows.length > 0;
}

/** Months of the range, its ends cut to the days that were asked for. */
function monthsOf(from: string, to: string): { from: string; to: string }[] {
  const months: { from: string; to: string }[] = [];
  for (let at = from; at < to; ) {
    const next = endOf('month', startOf('month', at));
    const end = next < to ? next : to;
    months.push({ from: at, to: end });
    at = end;
  }
  return months;
}

/** [from, to) in days. Index work_order_by_reported, kpi_order_by_reported. */
async function rangeOf(
  ctx: Context,
  up3Id: string,
  { from, to }: RebuildOptions,
): Promise<{ from: string | null; to: string }> {
  const [range] = await ctx.sql<{ first: Date | null; last: Date | null }[]>`
    select least((select min(reported_at) from work_order where up3_id = ${up3Id}),
        (select min(reported_at) from kpi_order where up3_id = ${up3Id})) as first,
      greatest((select max(reported_at) from work_order where up3_id = ${up3Id}),
        (select max(reported_at) from kpi_order where up3_id = ${up3Id})) as last`;
  const first = from ?? (range?.first ? dayOf(range.first) : null);
  const last = to ?? (range?.last ? dayOf(range.last) : null);
  return { from: first, to: last === null ? '' : endOf('day', last) };
}
