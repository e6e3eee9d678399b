import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';

const MONTH_MS = 31 * 86_400_000;

/** Which tables get the months of an import: those keyed by a UUIDv7. */
export type PastTable = 'report' | 'work_order' | 'ticket';

/**
 * Makes the months of a span, so that history lies in partitions that can be detached. A month of which the default partition holds rows
 * already is left as it is: PostgreSQL could not cut them out. Each month by itself: its lock is held for a moment.
 */
export async function makePastPartitions(
  ctx: Context,
  tables: readonly PastTable[],
  from: Date,
  to: Date,
): Promise<void> {
  authorize(ctx, 'lane.run');
  const { sql } = ctx;
  for (const month of monthsBetween(from, to)) {
    const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
    for (const table of tables) {
      const left = await sql`
        select 1 from ${sql(`${table}_default`)} where id >= uuid7_floor(${month}) and id < uuid7_floor(${next}) limit 1`;
      if (left.length === 0) await sql`select ensure_month_partitions(${table}, ${month}, 0)`;
    }
    if (tables.includes('work_order')) await makeFactsMonth(ctx, month);
  }
}

/** Where the figures of that month's orders lie. */
async function makeFactsMonth({ sql }: Context, month: Date): Promise<void> {
  const day = month.toISOString().slice(0, 10);
  const left = await sql`
    select 1 from kpi_order_default where day >= ${day}::date and day < ${day}::date + interval '1 month' limit 1`;
  if (left.length === 0) await sql`select ensure_date_partitions('kpi_order', ${day}::date, 0)`;
}

/** First instants (UTC) of the months from the one of `from` to the one of `to`. */
export function monthsBetween(from: Date, to: Date): Date[] {
  const months: Date[] = [];
  let month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), 1));
  while (month <= to) {
    months.push(month);
    const next = new Date(month.getTime() + MONTH_MS);
    month = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth(), 1));
  }
  return months;
}
