import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../../context.ts';
import { AppError, invalidField, notFound } from '../../../errors.ts';
import { actorColumns } from '../../../events/record.ts';
import { authorize } from '../../authorize.ts';
import { type Group, type GroupIncident, groupKind, isUnderWay, lockGroup } from './group.ts';

export const consequence = 'what operators may group, in words; the command behind it authorizes and records';

/** The incidents, locked with their orders; each must lie in the operator's region. Errors: 404, 409 while somebody changes one. */
export async function lockForOperator(ctx: Context, ids: readonly string[]): Promise<Group> {
  const found = await ctx.sql<{ id: string; up3_id: string; ulp_id: string }[]>`
    select id, up3_id, ulp_id from incident where id = any(${[...ids]}::uuid[])`;
  const [first] = found;
  if (!first || found.length < new Set(ids).size) throw notFound('This incident');
  for (const { up3_id: up3Id, ulp_id: ulpId } of found) authorize(ctx, 'incident.change', { up3Id, ulpId });
  const group = await lockGroup(ctx, first.up3_id, ids);
  const restless = found.some(({ id, up3_id }) => up3_id === first.up3_id && !group.incidents.has(id));
  if (restless) throw new AppError('conflict', 'Somebody is changing this incident just now. Look at it again.');
  return group;
}

export function incidentIn(group: Group, id: string): GroupIncident {
  const incident = group.incidents.get(id);
  if (!incident) throw notFound('This incident');
  return incident;
}

/** Errors: 409 with what became of it. */
export function mustBeUnderWay(incident: GroupIncident): void {
  if (isUnderWay(incident)) return;
  const words =
    incident.state === 'merged'
      ? `${incident.number} was merged into another incident. Work on that one, or undo the merge first.`
      : `${incident.number} is ${incident.state} already. Only open incidents can be grouped.`;
  throw conflictOf(incident, words);
}

export function mustBeVersion(incident: GroupIncident, version: number | undefined): void {
  if (version === undefined || version === incident.version) return;
  throw conflictOf(incident, `${incident.number} changed meanwhile. Look at it again.`);
}

export const conflictOf = (incident: GroupIncident, words: string): AppError =>
  new AppError('conflict', words, { extra: { currentState: incident.state, version: incident.version } });

export interface Device {
  id: string;
  code: string;
  kind: DeviceKind;
  ulp_id: string;
  lat: number;
  lng: number;
}

/** Errors: 422 for one that is not in the UP3's grid. */
export async function deviceIn(ctx: Context, up3Id: string, id: string): Promise<Device> {
  const [device] = await ctx.sql<Device[]>`
    select id, code, kind, ulp_id, lat, lng from grid_device where id = ${id} and up3_id = ${up3Id}`;
  if (!device) throw invalidField('deviceId', 'No such device in this UP3. Choose one from the grid.');
  return device;
}

/** A device carries one open supply incident. Errors: 409 naming the other one. Index incident_open_device. */
export async function mustBeFree(ctx: Context, incident: GroupIncident, deviceId: string | null): Promise<void> {
  if (deviceId === null || groupKind(incident.kind) !== 'supply') return;
  const [other] = await ctx.sql<{ id: string; number: string; code: string }[]>`
    select i.id, i.number, d.code from incident i join grid_device d on d.id = i.device_id
    where i.device_id = ${deviceId} and i.state in ('open', 'partly_restored') and i.kind in ('outage', 'voltage')
      and i.id <> ${incident.id}`;
  if (!other) return;
  throw new AppError('conflict', `${other.number} is open on ${other.code}. Merge the two, or choose another device.`, {
    extra: { currentState: incident.state, version: incident.version, incidentId: other.id, number: other.number },
  });
}

/** From now on the machine leaves device and grouping of these alone. */
export async function setConfirmed(ctx: Context, group: Group, ids: readonly string[]): Promise<void> {
  const by = actorColumns(ctx).id;
  await ctx.sql`update incident set confirmed_at = ${group.at}, confirmed_by = ${by}
    where id = any(${[...ids]}::uuid[])`;
}
