import { type SplitPlace, splitPlace } from '@comcen/shared/domain/incident/split-place.ts';
import type { Context } from '../../../context.ts';
import { AppError } from '../../../errors.ts';
import { recordEvent } from '../../../events/record.ts';
import { deviceIn, mustBeFree } from './by-operator.ts';
import { type Group, type GroupIncident, groupKind } from './group.ts';
import { kindOfReports, type LeavingReport } from './leaving-reports.ts';

export const consequence = 'one step of splitIncident, which has authorized';

/** The new incident of reports that leave another one. Errors: 409 when its device has an open incident, 422 unknown device. */
export async function openSplitOff(
  ctx: Context,
  group: Group,
  incident: GroupIncident,
  reports: readonly LeavingReport[],
  deviceId: string | undefined,
): Promise<GroupIncident> {
  const [first] = reports;
  if (!first) throw new Error('a split needs a report');
  const id = ctx.newId();
  const kind = kindOfReports(reports, incident);
  const { level, deviceId: chosen, ...place } = await placeOf(ctx, group, { id, kind }, incident, reports, deviceId);
  const idpels = new Set(reports.map(({ idpel }) => idpel));
  const [opened] = await ctx.sql<GroupIncident[]>`
    insert into incident (id, up3_id, ulp_id, kind, device_id, idpel, lat, lng, address, started_at, first_reported_at,
      customers_out, has_hazard, report_count, created_at, fault_level, probability)
    values (${id}, ${group.up3Id}, ${place.ulp_id}, ${kind}, ${chosen},
      (select c.idpel from customer c where c.idpel = ${idpels.size === 1 ? first.idpel : null}), ${place.lat}, ${place.lng},
      ${place.address}, ${first.reported_at}, ${first.reported_at}, 1, ${kind === 'hazard'}, ${reports.length}, ${group.at},
      ${level}, ${deviceId === undefined ? null : 1})
    on conflict (device_id) where state in ('open', 'partly_restored') and kind in ('outage', 'voltage') and device_id is not null
    do nothing
    returning id, number, up3_id, ulp_id, kind, state, device_id, fault_level, probability, lat, lng, address, has_hazard,
      confirmed_at, confirmed_by, merged_into, first_reported_at, created_at, customers_out, version`;
  if (!opened) throw new AppError('conflict', 'An incident has just been opened on this device. Look at it again.');
  await recordEvent(ctx, {
    type: 'incident.opened',
    entity: 'incident',
    entityId: id,
    entityVersion: 1,
    up3Id: group.up3Id,
    ulpId: place.ulp_id,
    at: group.at,
    data: { kind, deviceId: chosen, splitFrom: incident.id },
  });
  return opened;
}

type Place = SplitPlace & Pick<LeavingReport, 'ulp_id' | 'lat' | 'lng' | 'address'>;

async function placeOf(
  ctx: Context,
  group: Group,
  splitOff: Pick<GroupIncident, 'id' | 'kind'>,
  incident: GroupIncident,
  reports: readonly LeavingReport[],
  deviceId: string | undefined,
): Promise<Place> {
  const [first] = reports;
  if (!first) throw new Error('a split needs a report');
  if (deviceId !== undefined) {
    const device = await deviceIn(ctx, group.up3Id, deviceId);
    await mustBeFree(ctx, { ...incident, ...splitOff }, deviceId);
    return { deviceId, level: device.kind, ulp_id: device.ulp_id, lat: device.lat, lng: device.lng, address: '' };
  }
  const callers = reports.map((report) => ({
    customer: report.idpel ?? report.id,
    transformerId: report.transformer_id,
    ancestorIds: report.ancestor_ids,
  }));
  const isShared = groupKind(splitOff.kind) === 'supply';
  const chosen = splitPlace(callers, isShared ? await takenAmong(ctx, callers) : new Set());
  const { ulp_id, lat, lng, address } = first;
  if (chosen.deviceId === null || chosen.level === 'service') return { ...chosen, ulp_id, lat, lng, address };
  const device = await deviceIn(ctx, group.up3Id, chosen.deviceId);
  return { ...chosen, ulp_id: device.ulp_id, lat: device.lat, lng: device.lng, address };
}

/** Devices of these callers that carry an open supply incident. Index incident_open_device. */
async function takenAmong(
  ctx: Context,
  callers: readonly { transformerId: string | null; ancestorIds: readonly string[] }[],
): Promise<Set<string>> {
  const devices = callers.flatMap(({ transformerId, ancestorIds }) => [
    ...ancestorIds,
    ...(transformerId ? [transformerId] : []),
  ]);
  const taken = await ctx.sql<{ device_id: string }[]>`
    select device_id from incident where device_id = any(${[...new Set(devices)]}::uuid[])
      and state in ('open', 'partly_restored') and kind in ('outage', 'voltage')`;
  return new Set(taken.map(({ device_id }) => device_id));
}
