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
export async function feederBoard(ctx: Context, up3Id: string, roots: readonly string[]): Promise<LaneBoard> {
  if (roots.length === 0) return NOTHING;
  const devices = await devicesBelow(ctx, roots);
  const incidents = await incidentsOn(
    ctx,
    up3Id,
    devices.map(({ id }) => id),
  );
  const ids = incidents.map(({ id }) => id);
  const [orders, calls] = await Promise.all([ordersOf(ctx, ids), callsAbout(ctx, ids)]);
  const byIncident = new Map<string, BoardOrder[]>(incidents.map(({ id }) => [id, []]));
  for (const { incidentId, ...order } of orders) byIncident.get(incidentId)?.push(order);
  return { devices, incidents: incidents.map((row) => ({ ...row, orders: byIncident.get(row.id) ?? [] })), calls };
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

/**
 * Of two lines out below one transformer only the first holds it as its device; where the other one is its callers tell. Indexes
 * incident_open_device; incident_open and report_by_incident for the others.
 */
async function incidentsOn(
  ctx: Context,
  up3Id: string,
  deviceIds: readonly string[],
): Promise<Omit<IncidentOnFeeder, 'orders'>[]> {
  return ctx.sql<Omit<IncidentOnFeeder, 'orders'>[]>`
    with here as (
      select id, device_id, false as is_beside from incident
      where device_id = any(${deviceIds}::uuid[]) and state in ('open', 'partly_restored') and kind in ('outage', 'voltage')
      union all
      select i.id, own.transformer_id, true from incident i cross join lateral (
        select r.transformer_id from report r where r.incident_id = i.id and r.state = 'linked' and r.transformer_id is not null
        order by r.id limit 1) own
      where i.up3_id = ${up3Id} and i.state in ('open', 'partly_restored') and i.kind in ('outage', 'voltage')
        and i.device_id is null and i.fault_level = 'service' and own.transformer_id = any(${deviceIds}::uuid[])
    )
    select i.id, h.device_id as "deviceId", h.is_beside as "isBeside", i.fault_level as level,
      i.confirmed_at is not null as "isConfirmed",
      date_part('epoch', i.started_at) * 1000 as "startedAtMs", date_part('epoch', i.created_at) * 1000 as "createdAtMs",
      i.probability, i.version, coalesce((i.inference->>'callers')::int, 0) as "reckonedCallers"
    from here h join incident i on i.id = h.id`;
}

/** Index work_order_by_incident. */
const ordersOf = (ctx: Context, incidentIds: readonly string[]) => ctx.sql<(BoardOrder & { incidentId: string })[]>`
  select w.id, w.state, w.device_id as "deviceId", w.incident_id as "incidentId",
    date_part('epoch', w.created_at) * 1000 as "createdAtMs"
  from work_order w
  where w.incident_id = any(${incidentIds}::uuid[])
    and w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held')`;

/** Who called, once each: by idpel, else by phone. Thousands of calls from one address are one witness. Index report_by_incident. */
const callsAbout = (ctx: Context, incidentIds: readonly string[]) => ctx.sql<BoardCall[]>`
  select distinct on (r.incident_id, coalesce(r.idpel, r.reporter_phone, r.id::text)) r.id, r.incident_id as "incidentId",
    r.transformer_id as "transformerId", date_part('epoch', r.reported_at) * 1000 as "atMs"
  from report r
  where r.incident_id = any(${incidentIds}::uuid[])
    and r.state = 'linked' and r.kind in ('outage', 'voltage') and r.transformer_id is not null
  order by r.incident_id, coalesce(r.idpel, r.reporter_phone, r.id::text), r.reported_at`;
