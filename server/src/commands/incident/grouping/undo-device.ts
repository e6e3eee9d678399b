import type { Context } from '../../../context.ts';
import { AppError } from '../../../errors.ts';
import { recountIncidents } from '../recount-incident.ts';
import { conflictOf, incidentIn, mustBeFree, mustBeUnderWay } from './by-operator.ts';
import { changeDevices } from './change-devices.ts';
import type { Group, GroupIncident } from './group.ts';
import { keepChanges } from './keep-changes.ts';
import type { KeptChange } from './kept-change.ts';
import { retargetOrders } from './retarget-orders.ts';

export const consequence = 'one kind of undoGrouping, which has authorized';

const REASON = { code: 'undone_by_operator' };

/** The incident goes back to its device, with the orders that turned and have not arrived. Errors: 409 with what stands in the way. */
export async function undoDevice(ctx: Context, group: Group, change: KeptChange): Promise<void> {
  const incident = incidentIn(group, change.incident_id);
  const was = change.before.incident;
  mustBeUnderWay(incident);
  if (!was) throw new AppError('conflict', 'Nobody kept how the incident was before. State its device instead.');
  await nothingLater(ctx, incident, change);
  await mustBeFree(ctx, incident, was.deviceId);
  const { deviceId, level, probability, ...place } = was;
  const back = { incidentId: incident.id, deviceId, level, probability, place, reason: REASON };
  const { leftOut } = await changeDevices(ctx, group, [{ ...back, kind: 'undone', undoes: change.id }]);
  if (leftOut.length > 0) throw conflictOf(incident, `${incident.number} cannot go back to its device just now.`);
  const turned = change.before.orders.filter(({ id }) =>
    group.orders.some(
      (order) => order.id === id && order.incident_id === incident.id && ['accepted', 'en_route'].includes(order.state),
    ),
  );
  await retargetOrders(
    ctx,
    group,
    turned.map((order) => ({ ...order, incidentId: incident.id })),
  );
}

/** An operator takes back what he stated: the machine may decide again, as before. */
export async function undoConfirmation(ctx: Context, group: Group, change: KeptChange): Promise<void> {
  const incident = incidentIn(group, change.incident_id);
  const was = change.before.incident;
  mustBeUnderWay(incident);
  if (was && (was.deviceId !== incident.device_id || was.level !== incident.fault_level)) {
    await undoDevice(ctx, group, change);
  } else {
    await nothingLater(ctx, incident, change);
    await keepChanges(ctx, group, [{ incidentId: incident.id, kind: 'undone', reason: REASON, undoes: change.id }]);
    await ctx.sql`update incident set probability = ${was?.probability ?? null} where id = ${incident.id}`;
    await recountIncidents(ctx, [{ id: incident.id }]);
  }
  await ctx.sql`update incident set confirmed_at = ${was?.confirmedAt ?? null}, confirmed_by = ${was?.confirmedBy ?? null}
    where id = ${incident.id}`;
}

/** Index grouping_change_by_incident. */
async function nothingLater(ctx: Context, incident: GroupIncident, change: KeptChange): Promise<void> {
  const [later] = await ctx.sql`
    select 1 from grouping_change where incident_id = ${incident.id} and undone_at is null and id > ${change.id}
      and kind in ('upgraded', 'downgraded', 'moved', 'confirmed')`;
  if (!later) return;
  throw conflictOf(incident, `The device of ${incident.number} was stated or changed again later. Undo that first.`);
}
