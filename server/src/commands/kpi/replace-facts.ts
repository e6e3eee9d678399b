import { factsOf, type OrderRecord } from '@comcen/shared/domain/kpi/facts.ts';
import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../context.ts';
import { targetsOf } from '../../queries/kpi-targets.ts';
import { type Cause, dropCorrections, recordCorrections } from './corrections.ts';
import { deleteFacts, type FactsRow, factsOfOrders, insertFacts, rowOf } from './stored-facts.ts';

export const bookkeeping = 'rows that the fold derives from orders; whoever reads them has authorized';

/**
 * Brings the facts of these orders of one UP3 to where the orders stand and returns the days whose figures change by it, ascending. What
 * touches a locked month changes nothing there: it becomes a correction, with the event that brought it.
 */
export async function replaceFacts(
  ctx: Context,
  up3Id: string,
  records: readonly OrderRecord[],
  causeOf: (record: OrderRecord) => Cause | null,
): Promise<string[]> {
  if (records.length === 0) return [];
  const targets = await targetsOf(ctx, up3Id);
  const locked = await lockedMonths(ctx, up3Id);
  const stored = new Map(
    (
      await factsOfOrders(
        ctx,
        records.map((one) => one.workOrderId),
      )
    ).map((row) => [row.work_order_id, row]),
  );
  const changes = records.map((record) => {
    const after = rowOf(factsOf(record, targets(record.ulpId, Number(dayOf(record.reportedAt).slice(0, 4)))));
    return { record, before: stored.get(record.workOrderId) ?? null, after };
  });
  const isLocked = (row: FactsRow | null) => row !== null && locked.has(row.day.slice(0, 7));
  const held = changes.filter(({ before, after }) => isLocked(before) || isLocked(after));
  const free = changes.filter((change) => !held.includes(change) && !isEqual(change.before, change.after));
  await dropCorrections(
    ctx,
    held.filter(({ before, after }) => isEqual(before, after)).map(({ after }) => after),
  );
  await recordCorrections(
    ctx,
    held
      .filter(({ before, after }) => !isEqual(before, after))
      .map((change) => ({
        ...change,
        lockedMonth: monthOf(isLocked(change.before) ? change.before : change.after),
        cause: causeOf(change.record),
      })),
  );
  await deleteFacts(
    ctx,
    free.flatMap(({ before }) => before ?? []),
  );
  await makePartitions(
    ctx,
    free.map(({ after }) => after.day),
  );
  await insertFacts(
    ctx,
    free.map(({ after }) => after),
  );
  const days = free.flatMap(({ before, after }) => (before ? [before.day, after.day] : [after.day]));
  return [...new Set(days)].sort();
}

const monthOf = (row: FactsRow | null): string => (row?.day ?? '').slice(0, 7);

/** The same in every column, as they are stored. */
const isEqual = (before: FactsRow | null, after: FactsRow): boolean =>
  before !== null &&
  Object.entries(after).every(([name, value]) => textOf(value) === textOf(before[name as keyof FactsRow]));

const textOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : JSON.stringify(value));

/** Months that are locked, YYYY-MM. Primary key of kpi_lock. */
async function lockedMonths(ctx: Context, up3Id: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM') as month from kpi_lock where up3_id = ${up3Id}`;
  return new Set(rows.map(({ month }) => month));
}

/** A month that has facts has its own partition, however old it is: only so it can be detached. Nothing happens when it is there. */
async function makePartitions(ctx: Context, days: readonly string[]): Promise<void> {
  const months = [...new Set(days.map((day) => `${day.slice(0, 7)}-01`))];
  if (months.length === 0) return;
  await ctx.sql`select ensure_date_partitions('kpi_order', m::date, 0) from unnest(${ctx.sql.array(months)}::text[]) m`;
}
