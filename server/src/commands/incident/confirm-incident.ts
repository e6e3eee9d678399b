import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { authorize } from '../authorize.ts';
import { estimateIncidents } from '../estimate/estimate-incidents.ts';
import {
  deviceIn,
  incidentIn,
  lockForOperator,
  mustBeFree,
  mustBeUnderWay,
  mustBeVersion,
  setConfirmed,
} from './grouping/by-operator.ts';
import { changeDevices } from './grouping/change-devices.ts';
import type { Group, GroupIncident } from './grouping/group.ts';
import { incidentBefore, keepChanges } from './grouping/keep-changes.ts';
import { recountIncidents } from './recount-incident.ts';

export interface Confirmation {
  /** Left out: the one that stands. Null: no device is known. */
  readonly deviceId?: string | null | undefined;
  readonly isService?: boolean | undefined;
  readonly version?: number | undefined;
}

const REASON = { code: 'stated_by_operator' };

/**
 * An operator states where the fault is; the machine never overrides it. Errors: 422 for an unknown device, 409 when the incident has
 * ended or another one is open on the device.
 */
export async function confirmIncident(ctx: Context, id: string, input: Confirmation): Promise<IncidentItem> {
  authorize(ctx, 'incident.change');
  return withTransaction(ctx, async (tx) => {
    const group = await lockForOperator(tx, [id]);
    const incident = incidentIn(group, id);
    mustBeUnderWay(incident);
    mustBeVersion(incident, input.version);
    const deviceId = input.deviceId === undefined ? incident.device_id : input.deviceId;
    const level = await levelOf(tx, group, incident, deviceId, input.isService);
    const isSame = deviceId === incident.device_id && level === incident.fault_level;
    if (isSame && incident.confirmed_at !== null) return incidentItem(tx, id);
    if (isSame) await stateAsItIs(tx, group, incident);
    else {
      await mustBeFree(tx, incident, deviceId);
      const probability = deviceId === null ? null : 1;
      await changeDevices(tx, group, [
        { incidentId: id, deviceId, level, probability, reason: REASON, kind: 'confirmed' },
      ]);
    }
    await setConfirmed(tx, group, [id]);
    await recordEvent(tx, {
      type: 'incident.confirmed',
      entity: 'incident',
      entityId: id,
      entityVersion: incident.version,
      up3Id: incident.up3_id,
      ulpId: incident.ulp_id,
      at: group.at,
      data: { deviceId, level },
    });
    await estimateIncidents(tx, group.up3Id, [id]);
    return incidentItem(tx, id);
  });
}

async function levelOf(
  ctx: Context,
  group: Group,
  incident: GroupIncident,
  deviceId: string | null,
  isService: boolean | undefined,
): Promise<FaultLevel> {
  if (deviceId === null) return isService ? 'service' : 'place';
  const device = await deviceIn(ctx, group.up3Id, deviceId);
  if (isService && device.kind !== 'transformer') {
    throw invalidField('isService', 'A customer’s own line hangs on a transformer. Choose the transformer.');
  }
  if (isService === undefined && deviceId === incident.device_id && incident.fault_level === 'service')
    return 'service';
  return isService ? 'service' : device.kind;
}

async function stateAsItIs(ctx: Context, group: Group, incident: GroupIncident): Promise<void> {
  await keepChanges(ctx, group, [
    {
      incidentId: incident.id,
      kind: 'confirmed',
      from: incident.device_id,
      to: incident.device_id,
      before: { incident: incidentBefore(incident) },
      reason: REASON,
    },
  ]);
  const probability = incident.device_id === null ? null : 1;
  await ctx.sql`update incident set probability = ${probability} where id = ${incident.id}`;
  const [recounted] = await recountIncidents(ctx, [{ id: incident.id }]);
  if (recounted) incident.version = recounted.version;
}
