import type { Context } from '../../../context.ts';
import { AppError } from '../../../errors.ts';
import { clearAlarm } from '../../alarm/clear-alarm.ts';
import { recountIncidents } from '../recount-incident.ts';
import { incidentIn, mustBeFree, mustBeUnderWay } from './by-operator.ts';
import { followCounts } from './change-devices.ts';
import { unlessTaken } from './device-taken.ts';
import { type Group, type GroupIncident, isUnderWay } from './group.ts';
import { keepChanges } from './keep-changes.ts';
import type { KeptChange } from './kept-change.ts';
import { ringFor } from './merge-incidents.ts';
import { moveReports } from './move-reports.ts';
import { type OrderTarget, retargetOrders } from './retarget-orders.ts';
import { standAsOrders } from './stand-as-orders.ts';

export const consequence = 'one kind of undoGrouping, which has authorized';

/** The incident that was merged opens again with what came from it. Errors: 409 with what stands in the way. */
export async function undoMerge(ctx: Context, group: Group, change: KeptChange): Promise<void> {
  const kept = incidentIn(group, change.incident_id);
  const merged = incidentIn(group, change.other_incident_id ?? '');
  mustBeUnderWay(kept);
  if (merged.state !== 'merged' || merged.merged_into !== kept.id) {
    throw new AppError('conflict', `${merged.number} is no part of ${kept.number} any more.`);
  }
  await mustBeFree(ctx, merged, merged.device_id);
  await openAgain(ctx, merged);
  const moved = await moveReports(ctx, group, [
    { from: kept.id, to: merged.id, reportIds: change.report_ids, isBack: true },
  ]);
  const orders = goBack(group, change, kept, merged);
  await retargetOrders(ctx, group, orders);
  const { hadHazard, broughtHazard } = hazardsOf(change);
  const recounted = await recountIncidents(ctx, [
    { id: kept.id, hazardLeft: broughtHazard && !hadHazard },
    { id: merged.id, hazardJoined: broughtHazard },
  ]);
  followCounts(group, recounted);
  await followClocks(ctx, change, merged, orders);
  await followHazard(ctx, kept, merged, broughtHazard);
  const needless = recounted.filter(({ reportCount, isByHand }) => reportCount === 0 && !isByHand).map(({ id }) => id);
  await standAsOrders(ctx, group, [kept.id, merged.id], { mayGoBack: true, needless });
  await keepChanges(ctx, group, [
    {
      incidentId: kept.id,
      kind: 'undone',
      otherId: merged.id,
      from: kept.device_id,
      to: merged.device_id,
      reportIds: moved.map(({ id }) => id),
      workOrderIds: orders.map(({ id }) => id),
      reason: { code: 'undone_by_operator' },
      undoes: change.id,
    },
  ]);
}

async function openAgain(ctx: Context, merged: GroupIncident): Promise<void> {
  const [row] = await unlessTaken(
    ctx.sql<{ version: number }[]>`
      update incident set state = 'open', merged_into = null, version = version + 1
      where id = ${merged.id} and state = 'merged' returning version`,
  );
  if (!row) throw new Error('a merged incident went while it was locked');
  Object.assign(merged, { state: 'open', merged_into: null, version: row.version });
}

/** Orders that are still with the incident that stayed; one that turned to its device and has not arrived turns back. */
function goBack(group: Group, change: KeptChange, kept: GroupIncident, merged: GroupIncident): OrderTarget[] {
  const before = new Map(change.before.orders.map((order) => [order.id, order]));
  return group.orders
    .filter((order) => change.work_order_ids.includes(order.id) && order.incident_id === kept.id)
    .map((order) => {
      const was = before.get(order.id);
      const hasArrived = !['new', 'offered', 'accepted', 'en_route', 'held'].includes(order.state);
      const place = was && !hasArrived ? was : { ...order, ulpId: order.ulp_id, deviceId: order.device_id };
      const { ulpId, deviceId, lat, lng, address } = place;
      return { id: order.id, incidentId: merged.id, ulpId, deviceId, lat, lng, address };
    });
}

/** Who arrived while it was merged had the other incident's clock; it stands, so the recount leaves it. */
async function followClocks(
  ctx: Context,
  change: KeptChange,
  merged: GroupIncident,
  orders: readonly OrderTarget[],
): Promise<void> {
  if (merged.first_reported_at === null) return;
  await ctx.sql`update work_order set reported_at = ${merged.first_reported_at}
    where id = any(${orders.map(({ id }) => id)}::uuid[]) and arrived_at > ${change.at} and follow_up_of is null`;
}

const hazardsOf = ({ before }: KeptChange) => ({
  hadHazard: before.incident?.hasHazard ?? false,
  broughtHazard: before.other?.hasHazard ?? false,
});

/** What rings for both rings for each; where no hazard is left it is quiet. */
async function followHazard(
  ctx: Context,
  kept: GroupIncident,
  merged: GroupIncident,
  broughtHazard: boolean,
): Promise<void> {
  if (!broughtHazard || !isUnderWay(merged)) return;
  const ringing = await ctx.sql`
    select 1 from alarm where kind = 'hazard' and entity_id = ${kept.id} and cleared_at is null`;
  if (ringing.length === 0) return;
  if (!kept.has_hazard) await clearAlarm(ctx, { kind: 'hazard', entityId: kept.id });
  await ringFor(ctx, merged);
}
