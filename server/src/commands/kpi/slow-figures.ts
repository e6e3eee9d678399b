import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import type { Context } from '../../context.ts';

export const bookkeeping = 'the slow truth beside the rollups; whoever compares them has authorized';

const INTERVALS = ['response', 'work', 'outage', 'customer'] as const;

/**
 * Count, mean and percentiles (minutes) of a month by PostgreSQL alone, over the single orders' facts: by ULP, and `total`. Shares nothing
 * with rollups, counts and their merging. Reads the whole month: for checks, not for screens.
 */
export async function slowFigures(
  ctx: Context,
  up3Id: string,
  startsOn: string,
): Promise<Map<string, Record<string, number | null>>> {
  const columns = INTERVALS.map(
    (
      interval,
    ) => `count(k.${interval}_s)::int as ${interval}_n, sum(k.${interval}_s)::float8 / nullif(count(k.${interval}_s), 0) / 60 as ${interval}_mean,
      percentile_disc(0.5) within group (order by k.${interval}_s)::float8 / 60 as ${interval}_p50,
      percentile_disc(0.9) within group (order by k.${interval}_s)::float8 / 60 as ${interval}_p90,
      percentile_disc(0.95) within group (order by k.${interval}_s)::float8 / 60 as ${interval}_p95`,
  ).join(', ');
  const { sql } = ctx;
  const rows = await sql<({ key: string } & Record<string, number | null>)[]>`
    select coalesce(k.ulp_id, 'total') as key, count(*)::int as count, ${sql.unsafe(columns)}
    from kpi_order k
    where k.up3_id = ${up3Id} and k.day >= ${startsOn} and k.day < ${endOf('month', startsOn)} and k.left_out is null
    group by rollup (k.ulp_id)`;
  return new Map(
    rows.map(({ key, ...figures }) => [key as unknown as string, figures as Record<string, number | null>]),
  );
}
