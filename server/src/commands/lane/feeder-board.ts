import type {
  BoardCall,
  BoardDevice,
  BoardIncident,
  BoardOrder,
  FeederBoard,
} from '@comcen/shared/domain/incident/feeder-board.ts';
import type { Context } from '../../context.ts';

export const bookkeeping = 'reads what a round reasons about, for commands that have authorized';

/** An open supply incident as its row stands. */
export interface IncidentOnFeeder extends BoardIncident {
  readonly version: number;
  /** How many callers the last reckoning knew. */
  readonly reckonedCallers: number;
}

export interface LaneBoard extends FeederBoard {
  readonly incidents: readonly IncidentOnFeeder[];
}

const NOTHING: LaneBoard = { devices: [], incidents: [], calls: [] };

/**
 * Everything below these feeders (or substations: `roots`), the open incidents on it and who called about them. Never what is closed:
 * its cost follows the devices and what is open. A feeder of 80 transformers is read in about 1 ms.
 */
export async function feederBoard(ctx: Context, roots: readonly string[]): Promise<LaneBoard> {
  if (roots.length === 0) return NOTHING;
  const devices = await devicesBelow(ctx, roots);
  const ids = devices.map((device) => device.id);
  const [incidents, orders, calls] = await Promise.all([incidentsOn(ctx, ids), ordersOn(ctx, ids), callsOn(ctx, ids)]);
  const ordersOf = new Map<string, BoardOrder[]>(incidents.map(({ id }) => [id, []]));
  for (const { incidentId, ...order } of orders) ordersOf.get(incidentId)?.push(order);
  return { devices, incidents: incidents.map((row) => ({ ...row, orders: ordersOf.get(row.id) ?? [] })), calls };
}

type DeviceRow = Omit<BoardDevice, 'place'> & { lat: number; lng: number };

/** Three steps down at most: substation, feeder, section, transformer. Indexes grid_device_pkey, grid_device_by_parent. */
async function devicesBelow(ctx: Context, roots: readonly string[]): Promise<BoardDevice[]> {
  const rows = await ctx.sql<DeviceRow[]>`
    with recursive below as (
      select id, code, kind, parent_id, customer_count, ulp_id, lat, lng from grid_device where id = any(${roots}::uuid[])
      union all
      select d.id, d.code, d.kind, d.parent_id, d.customer_count, d.ulp_id, d.lat, d.lng
      from below b join grid_device d on d.parent_id = b.id
    )
    select id, code, kind, parent_id as "parentId", customer_count as customers, ulp_id as "ulpId", lat, lng from below`;
  return rows.map(({ lat, lng, ...row }) => ({ ...row, place: { lat, lng } }));
}

/** Index incident_open_device. */
async function incidentsOn(ctx: Context, deviceIds: readonly string[]): Promise<Omit<IncidentOnFeeder, 'orders'>[]> {
  return ctx.sql<Omit<IncidentOnFeeder, 'orders'>[]>`
    select i.id, i.device_id as "deviceId", i.fault_level as level, i.confirmed_at is not null as "isConfirmed",
      date_part('epoch', i.started_at) * 1000 as "startedAtMs", date_part('epoch', i.created_at) * 1000 as "createdAtMs",
      i.probability, i.version, coalesce((i.inference->>'callers')::int, 0) as "reckonedCallers"
    from incident i where i.device_id = any(${deviceIds}::uuid[]) and i.state in ('open', 'partly_restored')
      and i.kind in ('outage', 'voltage')`;
}

/** Indexes incident_open_device, work_order_by_incident. */
const ordersOn = (ctx: Context, deviceIds: readonly string[]) => ctx.sql<(BoardOrder & { incidentId: string })[]>`
  select w.id, w.state, w.device_id as "deviceId", w.incident_id as "incidentId",
    date_part('epoch', w.created_at) * 1000 as "createdAtMs"
  from work_order w
  where w.incident_id = any(array(select i.id from incident i where i.device_id = any(${deviceIds}::uuid[])
      and i.state in ('open', 'partly_restored') and i.kind in ('outage', 'voltage')))
    and w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held')`;

/** Who called, once each: by idpel, else by phone. Thousands of calls from one address are one witness. Indexes incident_open_device, report_by_incident. */
const callsOn = (ctx: Context, deviceIds: readonly string[]) => ctx.sql<BoardCall[]>`
  select distinct on (r.incident_id, coalesce(r.idpel, r.reporter_phone, r.id::text)) r.id, r.incident_id as "incidentId",
    r.transformer_id as "transformerId", date_part('epoch', r.reported_at) * 1000 as "atMs"
  from report r
  where r.incident_id = any(array(select i.id from incident i where i.device_id = any(${deviceIds}::uuid[])
      and i.state in ('open', 'partly_restored') and i.kind in ('outage', 'voltage')))
    and r.state = 'linked' and r.kind in ('outage', 'voltage') and r.transformer_id is not null
  order by r.incident_id, coalesce(r.idpel, r.reporter_phone, r.id::text), r.reported_at`;
