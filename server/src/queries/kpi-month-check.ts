import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { OPEN_STATES, type WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { MONTH_CHECKS, type MonthCheck, type MonthCheckReply } from '@comcen/shared/wire/http/kpi-month-check.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';
import { iso } from '../presenters/instant.ts';

/** Orders shown for each; the count is of all. */
const SHOWN = 50;

interface Row {
  code: MonthCheck;
  count: number;
  id: string;
  number: string;
  ulp_id: string;
  state: WorkOrderState;
  reported_at: Date;
  flags: string[];
}

/**
 * The check list of a month (YYYY-MM), of the actor's ULPs. Index work_order_by_reported: the orders of one month of one UP3, whatever
 * history there is; work_order_flag_pkey for those that are flagged.
 */
export async function kpiMonthCheck(ctx: Context, up3Id: string, month: string): Promise<MonthCheckReply> {
  authorize(ctx, 'kpi.read', { up3Id });
  const startsOn = `${month}-01`;
  const next = endOf('month', startsOn);
  const [from, to] = [instantsOfDay(startsOn)?.from, instantsOfDay(next)?.from];
  if (!from || !to) throw invalidField('month', 'needs a month like 2026-03');
  const rows = await checkRows(ctx, up3Id, from, to);
  const [about] = await ctx.sql<{ orders: number; is_locked: boolean }[]>`
    select count(*)::int as orders, exists (select from kpi_lock where up3_id = ${up3Id} and month = ${startsOn}) as is_locked
    from work_order w where ${inMonth(ctx, up3Id, from, to)}`;
  return {
    month,
    orders: about?.orders ?? 0,
    isOver: next <= dayOf(ctx.clock()),
    isLocked: about?.is_locked ?? false,
    checks: MONTH_CHECKS.map((code) => {
      const own = rows.filter((row) => row.code === code);
      return { code, count: own[0]?.count ?? 0, orders: own.map(presentRow) };
    }),
  };
}

const presentRow = (row: Row): MonthCheckReply['checks'][number]['orders'][number] => ({
  id: row.id,
  number: row.number,
  ulp: row.ulp_id,
  state: row.state,
  reportedAt: iso(row.reported_at),
  flags: row.flags,
});

function inMonth(ctx: Context, up3Id: string, from: Date, to: Date) {
  const { ulpId } = scopeOf(ctx);
  return ctx.sql`w.up3_id = ${up3Id} and w.reported_at >= ${from} and w.reported_at < ${to}
    and (${ulpId}::text is null or w.ulp_id = ${ulpId})`;
}

/** An order may stand in several checks. Cancelled ones are in no figure, so in none. */
const checkRows = (ctx: Context, up3Id: string, from: Date, to: Date) => ctx.sql<Row[]>`
  with wrong as (
    select c.code, w.id, w.number, w.ulp_id, w.state, w.reported_at, w.flags
    from work_order w cross join lateral (
      select 'unexplained' as code where w.flags <> '{}' and exists (
        select from work_order_flag f where f.work_order_id = w.id and f.explained_at is null)
      union all select 'open' where w.state = any(${[...OPEN_STATES]}::text[])
      union all select 'without_arrival' where w.state in ('completed', 'closed') and w.arrived_at is null
      union all select 'without_restore' where w.state in ('completed', 'closed') and w.restored_at is null
        and w.outcome in ('repaired', 'temporary')
    ) c
    where ${inMonth(ctx, up3Id, from, to)} and w.state <> 'cancelled'
  )
  select x.* from (
    select w.*, count(*) over (partition by code)::int as count,
      row_number() over (partition by code order by reported_at desc, id desc) as place from wrong w
  ) x where x.place <= ${SHOWN} order by x.code, x.place`;
