import type { DeviceKind, FaultLevel, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { Context } from '../../context.ts';
import { invalidField } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { SHORE_TOLERANCE_M } from '../../geo/geography.ts';
import type { Services } from '../../roles/services.ts';
import { authorize } from '../authorize.ts';

interface Place {
  readonly up3Id: string;
  readonly ulpId: string;
  readonly lat: number;
  readonly lng: number;
  readonly customersOut: number;
  readonly level: FaultLevel;
}

interface ByHand {
  readonly location?: LatLng | undefined;
  readonly deviceId?: string | undefined;
  readonly kind: WorkKind;
  readonly address: string;
}

/** The incident of an order that an operator makes without a report; the one that is open on the device, if there is one. */
export async function openIncidentByHand(
  ctx: Context,
  services: Pick<Services, 'geo' | 'units'>,
  input: ByHand,
): Promise<string> {
  authorize(ctx, 'work_order.create');
  const place = input.deviceId ? await placeOfDevice(ctx, input.deviceId) : placeOnMap(services, input.location);
  authorize(ctx, 'work_order.create', { up3Id: place.up3Id, ulpId: place.ulpId });
  const id = ctx.newId();
  const at = ctx.clock();
  // Who names the device has stated where the fault is: the machine leaves it there.
  const by = place.level === 'place' ? null : actorColumns(ctx).id;
  // Index incident_open_device makes the second one wait and join.
  const [opened] = await ctx.sql<{ id: string }[]>`
    insert into incident (id, up3_id, ulp_id, kind, device_id, lat, lng, address, started_at, customers_out, has_hazard, created_at,
      fault_level, probability, confirmed_at, confirmed_by)
    values (${id}, ${place.up3Id}, ${place.ulpId}, ${input.kind}, ${input.deviceId ?? null}, ${place.lat}, ${place.lng},
      ${input.address}, ${at}, ${place.customersOut}, ${input.kind === 'hazard'}, ${at},
      ${place.level}, ${place.level === 'place' ? null : 1}, ${by && at}, ${by})
    on conflict (device_id) where state in ('open', 'partly_restored') and kind in ('outage', 'voltage') and device_id is not null
    do nothing returning id`;
  if (!opened) return openIncidentOn(ctx, input.deviceId ?? '');
  await recordEvent(ctx, {
    type: 'incident.opened',
    entity: 'incident',
    entityId: id,
    entityVersion: 1,
    up3Id: place.up3Id,
    ulpId: place.ulpId,
    at,
    data: { kind: input.kind, deviceId: input.deviceId ?? null, by: 'operator' },
  });
  return id;
}

async function openIncidentOn(ctx: Context, deviceId: string): Promise<string> {
  const [incident] = await ctx.sql<{ id: string }[]>`
    select id from incident where device_id = ${deviceId} and state in ('open', 'partly_restored')
      and kind in ('outage', 'voltage')`;
  if (!incident) throw invalidField('deviceId', 'The incident on this device has just ended. Send the order again.');
  return incident.id;
}

async function placeOfDevice(ctx: Context, deviceId: string): Promise<Place> {
  const [device] = await ctx.sql<
    { up3_id: string; ulp_id: string; lat: number; lng: number; customer_count: number; kind: DeviceKind }[]
  >`
    select up3_id, ulp_id, lat, lng, customer_count, kind from grid_device where id = ${deviceId}`;
  if (!device) throw invalidField('deviceId', 'No such device. Choose one from the grid, or send location.');
  const { up3_id, ulp_id, lat, lng, customer_count, kind } = device;
  return { up3Id: up3_id, ulpId: ulp_id, lat, lng, customersOut: customer_count, level: kind };
}

function placeOnMap(services: Pick<Services, 'geo' | 'units'>, location: LatLng | undefined): Place {
  const ulpId = location ? services.geo.ulpAt(location, SHORE_TOLERANCE_M) : null;
  const up3Id = ulpId === null ? undefined : services.units.up3OfUlp(ulpId);
  if (!location || ulpId === null || up3Id === undefined) {
    throw invalidField('location', 'This place lies in the sea or outside the service area. Move the pin onto land.');
  }
  return { up3Id, ulpId, lat: location.lat, lng: location.lng, customersOut: 1, level: 'place' };
}
