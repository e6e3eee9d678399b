import { isOpen, type WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { presentWorkOrderItem, type WorkOrderRow } from '../presenters/work-order.ts';
import { isOpenOrder, workOrderSelect } from './work-orders.ts';

export interface OrderFilter {
  readonly states: readonly WorkOrderState[];
  readonly ulpId: string | null;
  /** Crew code or id. */
  readonly crew: string | null;
  readonly incidentId: string | null;
  /** Whole order number. */
  readonly number: string | null;
  readonly before: string | null;
  readonly limit: number;
}

/**
 * Orders, newest first. A page costs its rows, not the history: open ones through work_order_open, ended ones through
 * work_order_ended, a crew's through work_order_by_crew, one incident's or number's through theirs, all of them along the primary
 * key. Filters are put in only when
 * asked for, so that the planner sees which index fits.
 */
export async function workOrderList(ctx: Context, filter: OrderFilter): Promise<WorkOrderItem[]> {
  authorize(ctx, 'work_order.list');
  const { sql } = ctx;
  const { up3Id, ulpId } = scopeOf(ctx);
  const crewId = filter.crew === null ? null : await crewIdOf(ctx, filter.crew);
  if (filter.crew !== null && crewId === null) return [];
  const conditions = [
    up3Id !== null && sql`and w.up3_id = ${up3Id}`,
    ulpId !== null && sql`and w.ulp_id = ${ulpId}`,
    filter.ulpId !== null && sql`and w.ulp_id = ${filter.ulpId}`,
    filter.incidentId !== null && sql`and w.incident_id = ${filter.incidentId}`,
    crewId !== null && sql`and w.crew_id = ${crewId}`,
    filter.number !== null && sql`and w.number = ${filter.number}`,
    filter.before !== null && sql`and w.id < ${filter.before}`,
    ...statesFilter(sql, filter.states),
  ].filter((condition) => condition !== false);
  const where = conditions.reduce((all, condition) => sql`${all} ${condition}`, sql`where true`);
  const rows = await sql<WorkOrderRow[]>`${workOrderSelect(sql)} ${where} order by w.id desc limit ${filter.limit}`;
  return rows.map(presentWorkOrderItem);
}

function statesFilter(sql: SqlRunner, states: readonly WorkOrderState[]) {
  if (states.length === 0) return [];
  // The literal says which partial index fits: a plan for any value of a parameter cannot use one.
  const literal = states.every(isOpen) ? isOpenOrder(sql) : !states.some(isOpen) && isEndedOrder(sql);
  return [sql`and w.state = any(${[...states]})`, literal && sql`and ${literal}`];
}

const isEndedOrder = (sql: SqlRunner) => sql`w.state in ('completed', 'closed', 'cancelled')`;

async function crewIdOf(ctx: Context, codeOrId: string): Promise<string | null> {
  const [crew] = await ctx.sql<{ id: string }[]>`
    select id from crew where code = ${codeOrId} or id::text = ${codeOrId}`;
  return crew?.id ?? null;
}
