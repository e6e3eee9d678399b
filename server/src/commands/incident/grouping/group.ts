import type { FaultLevel, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { OrderInGroup } from '@comcen/shared/domain/incident/group-orders.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'locks and rows for regrouping; the command or the round behind it authorizes and records';

/** An incident as locked; the writers of this folder keep it up to date. */
export interface GroupIncident {
  readonly id: string;
  readonly number: string;
  readonly up3_id: string;
  ulp_id: string;
  readonly kind: WorkKind;
  state: 'open' | 'partly_restored' | 'restored' | 'closed' | 'merged';
  device_id: string | null;
  fault_level: FaultLevel;
  probability: number | null;
  lat: number;
  lng: number;
  address: string;
  has_hazard: boolean;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  merged_into: string | null;
  first_reported_at: Date | null;
  readonly created_at: Date;
  customers_out: number;
  version: number;
}

export interface GroupOrder {
  readonly id: string;
  readonly number: string;
  incident_id: string;
  readonly up3_id: string;
  ulp_id: string;
  readonly kind: WorkKind;
  state: WorkOrderState;
  version: number;
  crew_id: string | null;
  device_id: string | null;
  lat: number;
  lng: number;
  address: string;
  readonly priority: number;
  readonly follow_up_of: string | null;
  readonly is_reopened: boolean;
  readonly arrived_at: Date | null;
  readonly restored_at: Date | null;
}

/** Incidents of one UP3 with all their orders, locked till the transaction ends. */
export interface Group {
  readonly up3Id: string;
  readonly at: Date;
  readonly incidents: Map<string, GroupIncident>;
  orders: GroupOrder[];
}

/**
 * Locks orders, then incidents, each by id, as every command. Call it before any other lock on orders or incidents of the same
 * transaction: behind others it could close a circle. An incident that got an order meanwhile which somebody holds is left out, as
 * are unknown ones and those of another UP3. Indexes work_order_by_incident, incident_pkey.
 */
export async function lockGroup(ctx: Context, up3Id: string, ids: readonly string[]): Promise<Group> {
  const { sql } = ctx;
  const wanted = [...new Set(ids)].sort();
  await sql`select from work_order where incident_id = any(${wanted}::uuid[]) and up3_id = ${up3Id} order by id for update`;
  const incidents = await sql<GroupIncident[]>`
    select id, number, up3_id, ulp_id, kind, state, device_id, fault_level, probability, lat, lng, address, has_hazard,
      confirmed_at, confirmed_by, merged_into, first_reported_at, created_at, customers_out, version
    from incident where id = any(${wanted}::uuid[]) and up3_id = ${up3Id} order by id for update`;
  // From here on nobody adds an order. One that came between the two locks is taken when it is free.
  const [orders, present] = await Promise.all([
    sql<GroupOrder[]>`
      select id, number, incident_id, up3_id, ulp_id, kind, state, version, crew_id, device_id, lat, lng, address, priority,
        follow_up_of, reopen_reason is not null as is_reopened, arrived_at, restored_at
      from work_order where incident_id = any(${wanted}::uuid[]) and up3_id = ${up3Id} order by id for update skip locked`,
    sql<{ id: string; incident_id: string }[]>`
      select id, incident_id from work_order where incident_id = any(${wanted}::uuid[]) and up3_id = ${up3Id}`,
  ]);
  const held = new Set(orders.map(({ id }) => id));
  const restless = new Set(present.filter(({ id }) => !held.has(id)).map(({ incident_id }) => incident_id));
  const resting = incidents.filter(({ id }) => !restless.has(id));
  return { up3Id, at: ctx.clock(), incidents: new Map(resting.map((row) => [row.id, row])), orders: [...orders] };
}

export const isUnderWay = ({ state }: Pick<GroupIncident, 'state'>): boolean =>
  state === 'open' || state === 'partly_restored';

export const ordersOf = (group: Group, incidentId: string): GroupOrder[] =>
  group.orders.filter((order) => order.incident_id === incidentId);

/** For `groupOrders`. */
export const inGroup = (order: GroupOrder, keptId: string): OrderInGroup => ({
  id: order.id,
  state: order.state,
  deviceId: order.device_id,
  priority: order.priority,
  isOfKept: order.incident_id === keptId,
  followUpOf: order.follow_up_of,
  isReopened: order.is_reopened,
});

/** Only supply faults share a device; hazards and meters stand for themselves. */
export const groupKind = (kind: WorkKind): 'supply' | 'hazard' | 'meter' =>
  kind === 'hazard' || kind === 'meter' ? kind : 'supply';

/** The machine leaves alone what an operator stated. */
export const isUntouchable = (ctx: Context, incident: GroupIncident): boolean =>
  ctx.actor.kind === 'system' && incident.confirmed_at !== null;

/** Why a grouping changed: a code and figures, shown in words. */
export interface GroupingReason {
  readonly code: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
