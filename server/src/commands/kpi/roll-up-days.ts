import { endOf, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import type { OrderFacts } from '@comcen/shared/domain/kpi/facts.ts';
import { COARSE_DIMENSIONS, DIMENSIONS, TREND_DIMENSION } from '@comcen/shared/domain/kpi/grouping.ts';
import { rollUp, rollUpTrend } from '@comcen/shared/domain/kpi/roll-up.ts';
import type { Context } from '../../context.ts';
import { factsOfDays, factsOfRow } from './stored-facts.ts';
import { ALL_ULPS, insertRollups } from './stored-rollups.ts';

export const bookkeeping = 'rows that the fold derives from orders; whoever reads them has authorized';

/** Every dimension that rows may have; the key of kpi_rollup begins with it. */
export const ALL_DIMENSIONS = [...DIMENSIONS, ...COARSE_DIMENSIONS, TREND_DIMENSION];

/**
 * Makes the rollups of some days of a UP3 anew from the facts of their orders, and marks the months, quarters and years around them as
 * stale. The caller holds the fold's lock.
 */
export async function rollUpDays(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await markStale(ctx, up3Id, days);
  for (const day of days) await rollUpDay(ctx, up3Id, day);
}

async function rollUpDay(ctx: Context, up3Id: string, day: string): Promise<void> {
  const facts = (await factsOfDays(ctx, up3Id, { from: day, to: endOf('day', day) })).map(factsOfRow);
  const place = { up3Id, level: 'day', startsOn: day } as const;
  const rows = [...perUnit(facts)].flatMap(([ulpId, orders]) =>
    [...rollUp(orders), rollUpTrend(orders)].map((row) => ({ ...place, ulpId, ...row })),
  );
  // Primary key.
  await ctx.sql`delete from kpi_rollup where up3_id = ${up3Id} and dimension = any(${ctx.sql.array(ALL_DIMENSIONS)})
    and level = 'day' and starts_on = ${day}
    and ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id})`;
  await insertRollups(ctx, rows);
}

/** Each ULP, and the whole UP3: who asks for all of it from the middle of a month reads a fifth of the rows. */
function perUnit(facts: readonly OrderFacts[]): Map<string, readonly OrderFacts[]> {
  const units = new Map<string, OrderFacts[]>();
  for (const order of facts) {
    for (const ulpId of [order.ulpId, ALL_ULPS]) {
      const orders = units.get(ulpId) ?? [];
      orders.push(order);
      units.set(ulpId, orders);
    }
  }
  return units;
}

/** Also spans that were never merged: the row says that somebody has to. */
async function markStale(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  const spans = new Map<string, { level: string; starts_on: string }>();
  for (const day of days) {
    for (const level of ['month', 'quarter', 'year'] as const) {
      const startsOn = startOf(level, day);
      spans.set(`${level}/${startsOn}`, { level, starts_on: startsOn });
    }
  }
  const rows = [...spans.values()];
  await ctx.sql`
    insert into kpi_span (up3_id, level, starts_on, is_stale)
    select ${up3Id}, s.level, s.starts_on::date, true
    from unnest(${ctx.sql.array(rows.map((row) => row.level))}::text[],
      ${ctx.sql.array(rows.map((row) => row.starts_on))}::text[]) as s (level, starts_on)
    on conflict (up3_id, level, starts_on) do update set is_stale = true where not kpi_span.is_stale`;
  const [first = ''] = [...days].sort();
  await ctx.sql`
    update kpi_span set is_stale = true
    where up3_id = ${up3Id} and level = 'until' and starts_on > ${first} and not is_stale`;
}
