import { endOf, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

export interface ServedRow {
  /** YYYY-MM */
  readonly month: string;
  readonly ulpId: string;
  /** '' = not known. */
  readonly feederId: string;
  readonly customers: number;
}

/**
 * Customers served in each month of [from, to): as kept for that month, else for the nearest one before it, else after it, else as the
 * grid is now. Primary key of customers_served.
 */
export async function customersServed(ctx: Context, up3Id: string, from: string, to: string): Promise<ServedRow[]> {
  authorize(ctx, 'kpi.read', { up3Id });
  const rows = await ctx.sql<ServedRow[]>`
    select to_char(m.month, 'YYYY-MM') as month, s.ulp_id as "ulpId", s.feeder_id as "feederId", s.customers
    ${keptIn(ctx, up3Id, from, to)}`;
  return rows.length > 0 ? rows : customersNow(ctx, up3Id, from, to);
}

/** The same of the whole UP3, by month (YYYY-MM): years of it are read for the threshold of major event days. */
export async function allCustomersServed(
  ctx: Context,
  up3Id: string,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, number>> {
  authorize(ctx, 'kpi.read', { up3Id });
  const kept = await ctx.sql<{ month: string; customers: number }[]>`
    select to_char(m.month, 'YYYY-MM') as month, sum(s.customers)::int as customers ${keptIn(ctx, up3Id, from, to)} group by m.month`;
  const served = new Map<string, number>();
  for (const { month, customers } of kept.length > 0 ? kept : await customersNow(ctx, up3Id, from, to))
    served.set(month, (served.get(month) ?? 0) + customers);
  return served;
}

const keptIn = ({ sql }: Context, up3Id: string, from: string, to: string) => sql`
  from generate_series(date_trunc('month', ${from}::date), ${to}::date - 1, interval '1 month') as m (month)
    join customers_served s on s.up3_id = ${up3Id} and s.month = coalesce(
      (select max(k.month) from customers_served k where k.up3_id = ${up3Id} and k.month <= m.month),
      (select min(k.month) from customers_served k where k.up3_id = ${up3Id}))`;

/** Index grid_device_by_up3. */
const customersNow = ({ sql }: Context, up3Id: string, from: string, to: string) => sql<ServedRow[]>`
  select to_char(m.month, 'YYYY-MM') as month, d.ulp_id as "ulpId", coalesce(d.ancestor_ids[2]::text, '') as "feederId",
    sum(d.customer_count)::int as customers
  from generate_series(date_trunc('month', ${from}::date), ${to}::date - 1, interval '1 month') as m (month)
    cross join grid_device d
  where d.up3_id = ${up3Id} and d.kind = 'transformer' group by 1, 2, 3`;

const DAY_MS = 86_400_000;

/** Days of each month of [from, to) that have begun: time that is still to come has no power to lose. */
export function daysOfMonths(from: string, to: string, now: Date): ReadonlyMap<string, number> {
  const today = dayOf(now);
  const end = Math.min(Date.parse(to), Date.parse(today) + DAY_MS);
  const days = new Map<string, number>();
  for (let first = from; Date.parse(first) < end; ) {
    const next = endOf('month', startOf('month', first));
    days.set(first.slice(0, 7), (Math.min(Date.parse(next), end) - Date.parse(first)) / DAY_MS);
    first = next;
  }
  return days;
}
