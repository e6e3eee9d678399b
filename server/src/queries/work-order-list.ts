import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { presentWorkOrderItem, type WorkOrderRow } from '../presenters/work-order.ts';
import { workOrderSelect } from './work-orders.ts';

export interface OrderFilter {
  readonly states: readonly WorkOrderState[];
  readonly ulpId: string | null;
  /** Crew code or id. */
  readonly crew: string | null;
  readonly incidentId: string | null;
  /** Order number, or a part of its end. */
  readonly number: string | null;
  readonly before: string | null;
  readonly limit: number;
}

/** Orders, newest first (primary key backwards, so a page costs its rows, not the history). */
export async function workOrderList(ctx: Context, filter: OrderFilter): Promise<WorkOrderItem[]> {
  authorize(ctx, 'work_order.read');
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const states = [...filter.states];
  const rows = await sql<WorkOrderRow[]>`${workOrderSelect(sql)}
    where (${scope.up3Id}::text is null or w.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or w.ulp_id = ${scope.ulpId})
      and (${filter.ulpId}::text is null or w.ulp_id = ${filter.ulpId})
      and (${filter.incidentId}::uuid is null or w.incident_id = ${filter.incidentId})
      and (${filter.crew}::text is null or c.code = ${filter.crew} or c.id::text = ${filter.crew})
      and (${filter.number}::text is null or w.number = ${filter.number})
      and (${states.length === 0} or w.state = any(${states}))
      and (${filter.before}::uuid is null or w.id < ${filter.before})
    order by w.id desc limit ${filter.limit}`;
  return rows.map(presentWorkOrderItem);
}
