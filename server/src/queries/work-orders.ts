import type { CrewOrder, WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { notFound } from '../errors.ts';
import { presentWorkOrderItem, type WorkOrderRow } from '../presenters/work-order.ts';
import { crewOrderReports, presentCrewOrder } from './crew-orders.ts';
import { crewPlaces } from './crew-places.ts';
import { isToReach, toReachSince } from './response-since.ts';

/** Columns and joins of a WorkOrderRow; `w` is the order. */
export const workOrderSelect = (sql: SqlRunner) => sql`
  select w.id, w.number, w.up3_id, w.ulp_id, w.incident_id, w.kind, w.state, w.version, w.priority, w.priority_source,
    w.crew_id, c.code as crew_code, c.name as crew_name,
    w.device_id, d.code as device_code, d.name as device_name, d.kind as device_kind,
    w.lat, w.lng, w.address, w.customers_out, i.report_count, i.has_hazard, i.has_critical, w.attempts,
    o.expires_at as offer_expires_at, w.hold_reason, w.note, w.reported_at, w.created_at, w.dispatched_at, w.accepted_at,
    w.departed_at, w.arrived_at, w.restored_at, w.completed_at, w.closed_at, w.held_at, w.cancelled_at, w.dispatch,
    i.started_at as outage_started_at, i.estimate_at, i.estimate_source, case when ${isToReach(sql)} then ${toReachSince(sql)} end as response_since
  from work_order w
    join incident i on i.id = w.incident_id
    left join crew c on c.id = w.crew_id
    left join grid_device d on d.id = w.device_id
    left join offer o on o.work_order_id = w.id and o.ended_at is null`;

/** Written out, as the partial index work_order_open is: with parameters a generic plan could not use it. */
export const isOpenOrder = (sql: SqlRunner) =>
  sql`w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held')`;

/** Items for the board and the map: by id (primary key), or all open ones of a UP3 (index work_order_open). */
export async function workOrderItems(
  ctx: Context,
  which: { ids: readonly string[] } | { openOfUp3: string },
): Promise<WorkOrderItem[]> {
  const { sql } = ctx;
  authorize(ctx, 'work_order.read', 'openOfUp3' in which ? { up3Id: which.openOfUp3 } : {});
  const scope = scopeOf(ctx);
  if ('ids' in which && which.ids.length === 0) return [];
  const filter =
    'ids' in which
      ? sql`w.id = any(${which.ids as string[]}::uuid[])`
      : sql`w.up3_id = ${which.openOfUp3} and ${isOpenOrder(sql)}`;
  const rows = await sql<WorkOrderRow[]>`${workOrderSelect(sql)} where ${filter}
    and (${scope.up3Id}::text is null or w.up3_id = ${scope.up3Id})
    and (${scope.ulpId}::text is null or w.ulp_id = ${scope.ulpId})`;
  return rows.map(presentWorkOrderItem);
}

/** The open orders of one crew as its phone shows them, active first, then by priority. Index offer_load. */
export async function crewOrders(ctx: Context, crewId: string): Promise<CrewOrder[]> {
  authorize(ctx, 'work_order.read');
  const { sql } = ctx;
  const rows = await sql<WorkOrderRow[]>`${workOrderSelect(sql)}
    where w.id in (
      select work_order_id from offer where crew_id = ${crewId} and ended_at is null
      union all select work_order_id from work_order_pause where crew_id = ${crewId} and ended_at is null)
    order by (w.state in ('en_route', 'on_site', 'restored')) desc, w.priority desc, w.reported_at`;
  const reports = await crewOrderReports(
    sql,
    rows.map((row) => row.incident_id),
  );
  const place = (await crewPlaces(sql, [crewId])).get(crewId) ?? null;
  return rows.map((row) => presentCrewOrder(row, reports, place));
}

/** One order as the crew that just worked on it sees it, open or not. */
export async function crewOrderById(ctx: Context, orderId: string, crewId: string): Promise<CrewOrder> {
  authorize(ctx, 'work_order.read');
  const [row] = await ctx.sql<WorkOrderRow[]>`${workOrderSelect(ctx.sql)} where w.id = ${orderId}`;
  if (!row) throw notFound('This work order');
  const reports = await crewOrderReports(ctx.sql, [row.incident_id]);
  const place = (await crewPlaces(ctx.sql, [crewId])).get(crewId) ?? null;
  return presentCrewOrder(row, reports, place);
}
