import type { FaultLevel, GroupingKind } from '@comcen/shared/domain/codes.ts';
import { groupOrders } from '@comcen/shared/domain/incident/group-orders.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { recordEvents } from '../../../events/record.ts';
import { type Recounted, recountIncidents } from '../recount-incident.ts';
import { unlessTaken } from './device-taken.ts';
import {
  type Group,
  type GroupIncident,
  type GroupingReason,
  groupKind,
  inGroup,
  isUnderWay,
  isUntouchable,
  ordersOf,
} from './group.ts';
import { type IncidentBefore, incidentBefore, keepChanges, type NewChange, orderBefore } from './keep-changes.ts';
import { type OrderTarget, retargetOrders, targetAt } from './retarget-orders.ts';

export const consequence = 'one step of a regrouping; the command or round behind it has authorized';

export interface DeviceChange {
  readonly incidentId: string;
  /** Null: no device is known, the place it has counts. */
  readonly deviceId: string | null;
  readonly level: FaultLevel;
  /** How sure whoever says so is, 0..1; 1 for an operator. */
  readonly probability: number | null;
  /** What was reckoned, stored as it is; left out: what stands stays. */
  readonly inference?: object;
  readonly reason: GroupingReason;
  /** What it is called instead of upgraded, downgraded or moved. */
  readonly kind?: 'confirmed' | 'undone';
  readonly undoes?: string;
  /** Left out: the device's own, of a service line the first caller's. */
  readonly place?: Pick<IncidentBefore, 'lat' | 'lng' | 'address' | 'ulpId'>;
}

export interface DevicesChanged {
  readonly changed: readonly string[];
  /** Ended, confirmed by an operator, or the device has another open incident. */
  readonly leftOut: readonly string[];
}

/**
 * Moves incidents of a locked group to other devices, up or down the tree: the incident's row, its orders that nobody has begun, and
 * one on its way when none is on the new device yet. One that another takes the device from in the same call frees it. About eight
 * statements for any number. Indexes incident_open_device, grid_device_pkey, report_by_incident.
 */
export async function changeDevices(
  ctx: Context,
  group: Group,
  changes: readonly DeviceChange[],
): Promise<DevicesChanged> {
  const fitting = await withFreeDevice(
    ctx,
    group,
    changes.filter((change) => mayChange(ctx, group, change)),
  );
  if (fitting.length === 0) return { changed: [], leftOut: changes.map(({ incidentId }) => incidentId) };
  const before = new Map(fitting.map(({ incidentId }) => [incidentId, incidentBefore(incidentOf(group, incidentId))]));
  await writeDevices(ctx, group, fitting);
  const targets = fitting.flatMap((change) => targetsOf(group, incidentOf(group, change.incidentId)));
  const orders = new Map(group.orders.map((order) => [order.id, orderBefore(order)]));
  await retargetOrders(ctx, group, targets);
  const kept = fitting.flatMap((change): NewChange[] => {
    const was = before.get(change.incidentId);
    if (!was) return [];
    const mine = targets.filter(({ incidentId }) => incidentId === change.incidentId);
    return [
      {
        incidentId: change.incidentId,
        kind: change.kind ?? kindOf(was.level, change.level),
        from: was.deviceId,
        to: change.deviceId,
        workOrderIds: mine.map(({ id }) => id),
        before: { incident: was, orders: mine.flatMap(({ id }) => orders.get(id) ?? []) },
        reason: change.reason,
        ...(change.undoes && { undoes: change.undoes }),
      },
    ];
  });
  await keepChanges(ctx, group, kept);
  followCounts(
    group,
    await recountIncidents(
      ctx,
      fitting.map(({ incidentId }) => ({ id: incidentId })),
    ),
  );
  const changed = fitting.map(({ incidentId }) => incidentId);
  return {
    changed,
    leftOut: changes.map(({ incidentId }) => incidentId).filter((id) => !changed.includes(id)),
  };
}

const HEIGHT: readonly FaultLevel[] = ['place', 'service', 'transformer', 'section', 'feeder', 'substation'];
function kindOf(was: FaultLevel, is: FaultLevel): GroupingKind {
  const step = HEIGHT.indexOf(is) - HEIGHT.indexOf(was);
  return step > 0 ? 'upgraded' : step < 0 ? 'downgraded' : 'moved';
}

function mayChange(ctx: Context, group: Group, change: DeviceChange): boolean {
  const incident = group.incidents.get(change.incidentId);
  if (!incident || !isUnderWay(incident) || isUntouchable(ctx, incident)) return false;
  return incident.device_id !== change.deviceId || incident.fault_level !== change.level || change.kind !== undefined;
}

function incidentOf(group: Group, id: string): GroupIncident {
  const incident = group.incidents.get(id);
  if (!incident) throw new Error('an incident of the group went while it was locked');
  return incident;
}

/** A device carries one open supply incident; of two changes to one device the first has it. Index incident_open_device. */
async function withFreeDevice(
  ctx: Context,
  group: Group,
  changes: readonly DeviceChange[],
): Promise<readonly DeviceChange[]> {
  const devices = changes.flatMap(({ deviceId }) => deviceId ?? []);
  if (devices.length === 0) return changes;
  const taken = await ctx.sql<{ id: string; device_id: string }[]>`
    select id, device_id from incident where device_id = any(${devices}::uuid[]) and state in ('open', 'partly_restored')
      and kind in ('outage', 'voltage')`;
  const leaving = new Map(changes.map((change) => [change.incidentId, change.deviceId]));
  const holder = new Map(taken.map((row) => [row.device_id, row.id]));
  const given = new Set<string>();
  return changes.filter(({ incidentId, deviceId }) => {
    if (deviceId === null || groupKind(incidentOf(group, incidentId).kind) !== 'supply') return true;
    const by = holder.get(deviceId);
    const leaves = by !== undefined && leaving.has(by) && leaving.get(by) !== deviceId;
    if ((by !== undefined && by !== incidentId && !leaves) || given.has(deviceId)) return false;
    given.add(deviceId);
    return true;
  });
}

interface Written {
  id: string;
  version: number;
  ulp_id: string;
  lat: number;
  lng: number;
  address: string;
}

/**
 * A transformer or more has the device's place; one customer's own line has the first caller's. The unique index is not deferrable, so
 * devices are given up first.
 */
async function writeDevices(ctx: Context, group: Group, changes: readonly DeviceChange[]): Promise<void> {
  const { sql } = ctx;
  const ids = changes.map(({ incidentId }) => incidentId);
  const rows = changes.map(({ incidentId, deviceId, level, probability, inference, place }) => ({
    id: incidentId,
    device_id: deviceId,
    level,
    probability,
    inference: inference ?? null,
    lat: place?.lat ?? null,
    lng: place?.lng ?? null,
    address: place?.address ?? null,
    ulp_id: place?.ulpId ?? null,
  }));
  await sql`update incident set device_id = null where id = any(${ids}::uuid[]) and device_id is not null`;
  const written = await unlessTaken(
    sql<Written[]>`
    with place as (
      select n.id, n.device_id, n.level, n.probability, n.inference, coalesce(n.ulp_id, d.ulp_id) as ulp_id,
        coalesce(n.lat, f.lat, d.lat) as lat, coalesce(n.lng, f.lng, d.lng) as lng,
        coalesce(n.address, case when n.level in ('section', 'feeder', 'substation') then '' else f.address end) as address
      from jsonb_to_recordset(${jsonOf(sql, rows)}) as n (id uuid, device_id uuid, level text, probability float8, inference jsonb,
          lat float8, lng float8, address text, ulp_id text)
        left join grid_device d on d.id = n.device_id
        left join lateral (
          select coalesce(c.lat, r.lat) as lat, coalesce(c.lng, r.lng) as lng, r.address
          from report r left join customer c on c.idpel = r.idpel
          where n.level = 'service' and r.incident_id = n.id and r.state <> 'withdrawn' order by r.id limit 1) f on true)
    update incident i set device_id = p.device_id, fault_level = p.level, probability = p.probability,
      inference = coalesce(p.inference, i.inference), ulp_id = coalesce(p.ulp_id, i.ulp_id), lat = coalesce(p.lat, i.lat),
      lng = coalesce(p.lng, i.lng), address = coalesce(p.address, i.address), version = i.version + 1
    from place p where i.id = p.id and i.id = any(${ids}::uuid[])
    returning i.id, i.version, i.ulp_id, i.lat, i.lng, i.address`,
  );
  const changeOf = new Map(changes.map((change) => [change.incidentId, change]));
  await recordEvents(
    ctx,
    written.flatMap((row) => {
      const change = changeOf.get(row.id);
      if (!change) return [];
      const incident = incidentOf(group, row.id);
      const data = {
        from: incident.device_id,
        to: change.deviceId,
        fromLevel: incident.fault_level,
        level: change.level,
        reason: change.reason.code,
      };
      const moved = { device_id: change.deviceId, fault_level: change.level, probability: change.probability };
      Object.assign(incident, row, moved);
      return {
        type: 'incident.device_changed' as const,
        entity: 'incident' as const,
        entityId: row.id,
        entityVersion: row.version,
        up3Id: group.up3Id,
        ulpId: row.ulp_id,
        at: group.at,
        data,
      };
    }),
  );
}

/** Whom nobody has sent yet goes there; of those on their way one, when nobody is on the device. */
function targetsOf(group: Group, incident: GroupIncident): OrderTarget[] {
  const orders = ordersOf(group, incident.id);
  const { retargetedId } = groupOrders(
    orders.map((order) => inGroup(order, incident.id)),
    incident.device_id,
  );
  return orders
    .filter(({ id, state }) => state === 'new' || state === 'offered' || id === retargetedId)
    .map((order) => targetAt(order, incident));
}

/** What a recount made of the incidents of a group. */
export function followCounts(group: Group, recounted: readonly Recounted[]): void {
  for (const { id, customersOut, hasHazard, firstReportedAt, version } of recounted) {
    const incident = group.incidents.get(id);
    const figures = { customers_out: customersOut, has_hazard: hasHazard, first_reported_at: firstReportedAt, version };
    if (incident) Object.assign(incident, figures);
  }
}
