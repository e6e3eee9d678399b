import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { recordEvents } from '../../../events/record.ts';
import { needsOfIncident } from '../../work-order/needs-of-incident.ts';
import type { Group, GroupOrder } from './group.ts';

export const consequence = 'orders follow a regrouping; the command or round behind it has authorized';

/** Where an order belongs and goes from now on. */
export interface OrderTarget {
  readonly id: string;
  readonly incidentId: string;
  readonly ulpId: string;
  readonly deviceId: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly address: string;
}

/** It stays where it is and belongs to another incident. */
export const linkedTo = (order: GroupOrder, incidentId: string): OrderTarget => ({
  id: order.id,
  incidentId,
  ulpId: order.ulp_id,
  deviceId: order.device_id,
  lat: order.lat,
  lng: order.lng,
  address: order.address,
});

/** It goes where the incident is. */
export const targetAt = (
  order: Pick<GroupOrder, 'id'>,
  incident: {
    id: string;
    ulp_id: string;
    device_id: string | null;
    lat: number;
    lng: number;
    address: string;
  },
): OrderTarget => ({
  id: order.id,
  incidentId: incident.id,
  ulpId: incident.ulp_id,
  deviceId: incident.device_id,
  lat: incident.lat,
  lng: incident.lng,
  address: incident.address,
});

/**
 * Gives locked orders another incident, place or both, with the offer that stands (rounds reckon from its place), in three
 * statements. What is there already is left alone. Indexes work_order_pkey, offer_current.
 */
export async function retargetOrders(ctx: Context, group: Group, targets: readonly OrderTarget[]): Promise<void> {
  const orders = new Map(group.orders.map((order) => [order.id, order]));
  const rows = targets.filter((target) => differs(orders.get(target.id), target));
  if (rows.length === 0) return;
  const { sql } = ctx;
  const json = jsonOf(sql, rows);
  const ids = rows.map(({ id }) => id);
  const changed = await sql<{ id: string; version: number }[]>`
    update work_order w set incident_id = t."incidentId", ulp_id = t."ulpId", device_id = t."deviceId", lat = t.lat, lng = t.lng,
      address = t.address, version = w.version + 1,
      needs = coalesce((select ${needsOfIncident(ctx)} from incident i where i.id = t."incidentId"), w.needs)
    from jsonb_to_recordset(${json}) as t (id uuid, "incidentId" uuid, "ulpId" text, "deviceId" uuid, lat float8, lng float8,
      address text)
    where w.id = t.id and w.id = any(${ids}::uuid[]) returning w.id, w.version`;
  await sql`update offer o set lat = t.lat, lng = t.lng
    from jsonb_to_recordset(${json}) as t (id uuid, lat float8, lng float8)
    where o.work_order_id = t.id and o.work_order_id = any(${ids}::uuid[]) and o.ended_at is null`;
  const targetOf = new Map(rows.map((row) => [row.id, row]));
  await recordEvents(
    ctx,
    changed.flatMap(({ id, version }) => {
      const [order, target] = [orders.get(id), targetOf.get(id)];
      if (!order || !target) return [];
      const data = {
        crewId: order.crew_id,
        incidentId: target.incidentId,
        fromIncidentId: order.incident_id,
        deviceId: target.deviceId,
        fromDeviceId: order.device_id,
      };
      follow(order, target, version);
      return {
        type: 'work_order.retargeted' as const,
        entity: 'work_order' as const,
        entityId: id,
        entityVersion: version,
        up3Id: group.up3Id,
        ulpId: target.ulpId,
        at: group.at,
        data,
      };
    }),
  );
}

const differs = (order: GroupOrder | undefined, target: OrderTarget): boolean =>
  order !== undefined &&
  (order.incident_id !== target.incidentId ||
    order.device_id !== target.deviceId ||
    order.lat !== target.lat ||
    order.lng !== target.lng);

function follow(order: GroupOrder, target: OrderTarget, version: number): void {
  order.incident_id = target.incidentId;
  order.ulp_id = target.ulpId;
  order.device_id = target.deviceId;
  order.lat = target.lat;
  order.lng = target.lng;
  order.address = target.address;
  order.version = version;
}
