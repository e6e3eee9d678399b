import { awaitsPower } from '@comcen/shared/domain/incident/standing.ts';
import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';
import { estimateIncidents } from '../estimate/estimate-incidents.ts';
import { incidentIn, lockForOperator, mustBeUnderWay, mustBeVersion, setConfirmed } from './grouping/by-operator.ts';
import { followCounts } from './grouping/change-devices.ts';
import { type Group, type GroupIncident, type GroupOrder, inGroup, ordersOf } from './grouping/group.ts';
import { keepChanges, orderBefore } from './grouping/keep-changes.ts';
import { type LeavingReport, leavingReports } from './grouping/leaving-reports.ts';
import { ringFor } from './grouping/merge-incidents.ts';
import { moveReports } from './grouping/move-reports.ts';
import { openSplitOff } from './grouping/open-split-off.ts';
import { linkedTo, retargetOrders } from './grouping/retarget-orders.ts';
import { standAsOrders } from './grouping/stand-as-orders.ts';
import { recountIncidents } from './recount-incident.ts';

export interface Split {
  readonly reportIds: readonly string[];
  readonly deviceId?: string | undefined;
  readonly version?: number | undefined;
}

/**
 * An operator states that some of the reports are another fault: they leave into a new incident with its own order, or with the order
 * that is begun on its device already. Errors: 422 for reports of another incident, none that stay, or an unknown device; 409 when it
 * has ended or the device has another open incident.
 */
export async function splitIncident(
  ctx: Context,
  id: string,
  input: Split,
): Promise<{ incident: IncidentItem; splitOff: IncidentItem }> {
  authorize(ctx, 'incident.change');
  return withTransaction(ctx, async (tx) => {
    const group = await lockForOperator(tx, [id]);
    const incident = incidentIn(group, id);
    mustBeVersion(incident, input.version);
    mustBeUnderWay(incident);
    const reports = await leavingReports(tx, incident, input.reportIds);
    const splitOff = await openSplitOff(tx, group, incident, reports, input.deviceId);
    group.incidents.set(splitOff.id, splitOff);
    const begun = begunOn(group, incident, splitOff.device_id);
    const before = begun.map(orderBefore);
    await retargetOrders(
      tx,
      group,
      begun.map((order) => linkedTo(order, splitOff.id)),
    );
    await moveReports(tx, group, [{ from: id, to: splitOff.id, reportIds: reports.map((report) => report.id) }]);
    await recordSplit(tx, group, incident, splitOff, reports.length);
    await keepChanges(tx, group, [
      {
        incidentId: id,
        kind: 'split',
        from: incident.device_id,
        to: splitOff.device_id,
        otherId: splitOff.id,
        reportIds: reports.map((report) => report.id),
        workOrderIds: begun.map((order) => order.id),
        before: { orders: before },
        reason: { code: 'stated_by_operator' },
      },
    ]);
    await recountBoth(tx, group, incident, splitOff, reports);
    await standAsOrders(tx, group, [splitOff.id, id], { mayGoBack: true });
    await setConfirmed(tx, group, [id, splitOff.id]);
    await estimateIncidents(tx, group.up3Id, [id, splitOff.id]);
    return { incident: await incidentItem(tx, id), splitOff: await incidentItem(tx, splitOff.id) };
  });
}

/** A crew that is begun on the new incident's device is there for it, if another one is left for the old incident. */
function begunOn(group: Group, incident: GroupIncident, deviceId: string | null): GroupOrder[] {
  if (deviceId === null || deviceId === incident.device_id) return [];
  const awaited = ordersOf(group, incident.id).filter((order) => awaitsPower(inGroup(order, incident.id)));
  const there = awaited.filter(({ state, device_id: at }) => at === deviceId && state !== 'new' && state !== 'offered');
  return there.length < awaited.length ? there : [];
}

async function recordSplit(
  ctx: Context,
  group: Group,
  incident: GroupIncident,
  splitOff: GroupIncident,
  reports: number,
): Promise<void> {
  const [row] = await ctx.sql<{ version: number }[]>`
    update incident set version = version + 1 where id = ${incident.id} returning version`;
  await recordEvent(ctx, {
    type: 'incident.split',
    entity: 'incident',
    entityId: incident.id,
    entityVersion: row?.version ?? null,
    up3Id: group.up3Id,
    ulpId: incident.ulp_id,
    at: group.at,
    data: { into: splitOff.id, reports, deviceId: splitOff.device_id },
  });
}

/** Figures of both; the hazard rings where it was reported. */
async function recountBoth(
  ctx: Context,
  group: Group,
  incident: GroupIncident,
  splitOff: GroupIncident,
  reports: readonly LeavingReport[],
): Promise<void> {
  const hazardLeft = reports.some(({ kind }) => kind === 'hazard');
  const recounted = await recountIncidents(ctx, [{ id: incident.id, hazardLeft }, { id: splitOff.id }]);
  followCounts(group, recounted);
  if (!hazardLeft) return;
  if (!incident.has_hazard) await clearAlarm(ctx, { kind: 'hazard', entityId: incident.id });
  await ringFor(ctx, splitOff);
}
