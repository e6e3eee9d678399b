import { isOpen, OPEN_STATES } from '@comcen/shared/domain/work-order/states.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import type { WorkOrderRow } from '../presenters/work-order.ts';
import { crewOrderReports, presentCrewOrder } from './crew-orders.ts';
import { crewPlaces } from './crew-places.ts';
import { workOrderSelect } from './work-orders.ts';

/** Open orders of some incidents. Index work_order_by_incident. */
export async function openOrderIdsOf(
  ctx: Context,
  incidentIds: readonly string[],
): Promise<{ id: string; incidentId: string }[]> {
  authorize(ctx, 'work_order.read');
  if (incidentIds.length === 0) return [];
  return ctx.sql<{ id: string; incidentId: string }[]>`
    select id, incident_id as "incidentId" from work_order
    where incident_id = any(${incidentIds as string[]}::uuid[]) and state in ${ctx.sql([...OPEN_STATES])}`;
}

/** An order as the crew that holds it sees it; `crewId` and `order` are null when no crew does. */
export interface HeldOrder {
  readonly id: string;
  readonly version: number;
  readonly crewId: string | null;
  readonly order: CrewOrder | null;
}

/** Who holds each of these orders now, in four round trips whatever their number. By primary key. */
export async function heldOrders(ctx: Context, ids: readonly string[]): Promise<HeldOrder[]> {
  authorize(ctx, 'work_order.read');
  if (ids.length === 0) return [];
  const { sql } = ctx;
  const rows = await sql<WorkOrderRow[]>`${workOrderSelect(sql)} where w.id = any(${ids as string[]}::uuid[])`;
  const pausedBy = await crewsThatPaused(sql, rows);
  const holders = rows.map((row) => ({ row, crewId: holderOf(row, pausedBy) }));
  const held = holders.filter(({ crewId }) => crewId !== null);
  const [reports, places] = await Promise.all([
    crewOrderReports(
      sql,
      held.map(({ row }) => row.incident_id),
    ),
    crewPlaces(
      sql,
      held.map(({ crewId }) => crewId ?? ''),
    ),
  ]);
  return holders.map(({ row, crewId }) => ({
    id: row.id,
    version: row.version,
    crewId,
    order: crewId === null ? null : presentCrewOrder(row, reports, places.get(crewId) ?? null),
  }));
}

/** An order on hold stays on the list of the crew that paused it. */
function holderOf(row: WorkOrderRow, pausedBy: ReadonlyMap<string, string>): string | null {
  if (row.state === 'held') return pausedBy.get(row.id) ?? null;
  return isOpen(row.state) ? row.crew_id : null;
}

async function crewsThatPaused(sql: SqlRunner, rows: readonly WorkOrderRow[]): Promise<Map<string, string>> {
  const ids = rows.filter((row) => row.state === 'held').map((row) => row.id);
  if (ids.length === 0) return new Map();
  const pauses = await sql<{ id: string; crew_id: string }[]>`
    select work_order_id as id, crew_id from work_order_pause
    where work_order_id = any(${ids}::uuid[]) and ended_at is null and crew_id is not null`;
  return new Map(pauses.map((pause) => [pause.id, pause.crew_id]));
}
