import type { Outcome, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { Context } from '../../context.ts';
import { notFound } from '../../errors.ts';

/** What deciding on an order needs. */
export interface LockedOrder {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  incident_id: string;
  kind: WorkKind;
  state: WorkOrderState;
  version: number;
  crew_id: string | null;
  lat: number;
  lng: number;
  address: string;
  device_id: string | null;
  customers_out: number;
  attempts: number;
  outcome: Outcome | null;
  reported_at: Date;
  dispatched_at: Date | null;
  accepted_at: Date | null;
  departed_at: Date | null;
  arrived_at: Date | null;
  restored_at: Date | null;
  completed_at: Date | null;
  closed_at: Date | null;
  /** When the crew that has it now was asked. */
  offered_at: Date | null;
  offered_by: 'system' | 'operator' | null;
  held_at: Date | null;
  /** While held: the crew that held it. */
  held_crew_id: string | null;
  held_from: WorkOrderState | null;
}

/** The order, locked till the transaction ends, so that the decision and the guarded update see the same row. */
export async function lockOrder(ctx: Context, id: string): Promise<LockedOrder> {
  const [order] = await ctx.sql<LockedOrder[]>`
    select w.id, w.number, w.up3_id, w.ulp_id, w.incident_id, w.kind, w.state, w.version, w.crew_id, w.lat, w.lng, w.address,
      w.device_id, w.customers_out, w.attempts, w.outcome, w.reported_at, w.dispatched_at, w.accepted_at, w.departed_at, w.arrived_at, w.restored_at,
      w.completed_at, w.closed_at, w.held_at,
      (select o.offered_at from offer o where o.work_order_id = w.id and o.ended_at is null) as offered_at,
      (select o.offered_by from offer o where o.work_order_id = w.id and o.ended_at is null) as offered_by,
      (select p.crew_id from work_order_pause p where p.work_order_id = w.id and p.ended_at is null) as held_crew_id,
      (select p.from_state from work_order_pause p where p.work_order_id = w.id and p.ended_at is null) as held_from
    from work_order w where w.id = ${id} for update of w`;
  if (!order) throw notFound('This work order');
  return order;
}
