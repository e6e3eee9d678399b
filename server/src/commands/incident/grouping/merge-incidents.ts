import { groupOrders } from '@comcen/shared/domain/incident/group-orders.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { recordEvents } from '../../../events/record.ts';
import { clearAlarm } from '../../alarm/clear-alarm.ts';
import { raiseAlarm } from '../../alarm/raise-alarm.ts';
import { recountIncidents } from '../recount-incident.ts';
import { followCounts } from './change-devices.ts';
import {
  type Group,
  type GroupIncident,
  type GroupingReason,
  groupKind,
  inGroup,
  isUnderWay,
  isUntouchable,
} from './group.ts';
import { incidentBefore, keepChanges, orderBefore } from './keep-changes.ts';
import { type MovedReport, moveReports } from './move-reports.ts';
import { linkedTo, type OrderTarget, retargetOrders, targetAt } from './retarget-orders.ts';
import { standAsOrders } from './stand-as-orders.ts';
import { supersedeOrders } from './supersede-orders.ts';

export const consequence = 'one step of a regrouping; the command or round behind it has authorized';

export interface Merge {
  /** The incident that stays. */
  readonly keptId: string;
  /** The incident that becomes part of it. */
  readonly mergedId: string;
  readonly reason: GroupingReason;
  /** The split that this takes back. */
  readonly undoes?: string;
}

export interface IncidentsMerged {
  readonly merged: readonly Merge[];
  /** One of the two has ended or is another kind of fault, or an operator stated the one that would go. */
  readonly leftOut: readonly Merge[];
}

/**
 * Merges incidents of a locked group: all reports move, orders that nobody has begun are superseded by the one that leads, begun and
 * ended ones move along. Any number of incidents into any number of others, about fifteen statements. The undo: `undoGrouping`.
 */
export async function mergeIncidents(ctx: Context, group: Group, merges: readonly Merge[]): Promise<IncidentsMerged> {
  const merged = fittingOf(ctx, group, merges);
  const leftOut = merges.filter((merge) => !merged.includes(merge));
  if (merged.length === 0) return { merged, leftOut };
  const before = new Map([...group.incidents].map(([id, incident]) => [id, incidentBefore(incident)]));
  const ordersBefore = new Map(group.orders.map((order) => [order.id, orderBefore(order)]));
  const { ended, targets } = ordersFor(group, merged);
  await supersedeOrders(ctx, group, ended);
  await retargetOrders(ctx, group, targets);
  const reports = await moveReports(
    ctx,
    group,
    merged.map(({ keptId, mergedId, undoes }) => ({
      from: mergedId,
      to: keptId,
      reportIds: null,
      isBack: undoes !== undefined,
    })),
  );
  await closeMerged(ctx, group, merged, reports);
  await keepChanges(
    ctx,
    group,
    merged.map((merge) => ({
      incidentId: merge.keptId,
      kind: merge.undoes ? 'undone' : 'merged',
      from: before.get(merge.mergedId)?.deviceId ?? null,
      to: before.get(merge.keptId)?.deviceId ?? null,
      otherId: merge.mergedId,
      reportIds: reports.filter(({ from }) => from === merge.mergedId).map(({ id }) => id),
      workOrderIds: targets.flatMap(({ id }) => (ordersBefore.get(id)?.incidentId === merge.mergedId ? [id] : [])),
      before: {
        incident: before.get(merge.keptId),
        other: before.get(merge.mergedId),
        orders: targets
          .flatMap(({ id }) => ordersBefore.get(id) ?? [])
          .filter(({ incidentId }) => incidentId === merge.mergedId),
      },
      reason: merge.reason,
      ...(merge.undoes && { undoes: merge.undoes }),
    })),
  );
  await followHazards(ctx, group, merged);
  const keptIds = [...new Set(merged.map(({ keptId }) => keptId))];
  const joined = new Set(merged.flatMap((merge) => (before.get(merge.mergedId)?.hasHazard ? [merge.keptId] : [])));
  const recounted = await recountIncidents(
    ctx,
    keptIds.map((id) => ({ id, hazardJoined: joined.has(id) })),
  );
  followCounts(group, recounted);
  await standAsOrders(ctx, group, keptIds, { mayGoBack: false });
  return { merged, leftOut };
}

/** Nothing merges into itself, nor into what is merged by the same call: the first of two that contradict counts. */
function fittingOf(ctx: Context, group: Group, merges: readonly Merge[]): Merge[] {
  const [gone, stay] = [new Set<string>(), new Set<string>()];
  return merges.filter(({ keptId, mergedId }) => {
    const [kept, merged] = [group.incidents.get(keptId), group.incidents.get(mergedId)];
    if (!kept || !merged || kept === merged || !isUnderWay(kept) || !isUnderWay(merged)) return false;
    if (groupKind(kept.kind) !== groupKind(merged.kind) || isUntouchable(ctx, merged)) return false;
    if (gone.has(mergedId) || gone.has(keptId) || stay.has(mergedId)) return false;
    gone.add(mergedId);
    stay.add(keptId);
    return true;
  });
}

/** Which orders end and which move, by the incident that stays. */
function ordersFor(group: Group, merges: readonly Merge[]) {
  const ended: { id: string; by: string }[] = [];
  const targets: OrderTarget[] = [];
  for (const keptId of new Set(merges.map((merge) => merge.keptId))) {
    const kept = group.incidents.get(keptId);
    if (!kept) continue;
    const gone = new Set(merges.filter((merge) => merge.keptId === keptId).map(({ mergedId }) => mergedId));
    const orders = group.orders.filter(({ incident_id: id }) => id === keptId || gone.has(id));
    const plan = groupOrders(
      orders.map((order) => inGroup(order, keptId)),
      kept.device_id,
    );
    const by = plan.leadingId;
    if (by !== null) ended.push(...plan.superseded.map((id) => ({ id, by })));
    for (const order of orders) {
      if (plan.superseded.includes(order.id)) continue;
      const goesThere = order.id === plan.retargetedId || (order.id === by && isWaiting(order.state));
      if (goesThere) targets.push(targetAt(order, kept));
      else if (gone.has(order.incident_id) && order.state !== 'cancelled') targets.push(linkedTo(order, keptId));
    }
  }
  return { ended, targets };
}

const isWaiting = (state: string): boolean => state === 'new' || state === 'offered';

async function closeMerged(
  ctx: Context,
  group: Group,
  merges: readonly Merge[],
  reports: readonly MovedReport[],
): Promise<void> {
  const rows = merges.map(({ keptId, mergedId }) => ({ id: mergedId, kept_id: keptId }));
  const closed = await ctx.sql<{ id: string; version: number; ulp_id: string }[]>`
    update incident i set state = 'merged', merged_into = m.kept_id, report_count = 0, version = i.version + 1
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as m (id uuid, kept_id uuid)
    where i.id = m.id and i.id = any(${rows.map(({ id }) => id)}::uuid[]) returning i.id, i.version, i.ulp_id`;
  const mergeOf = new Map(merges.map((merge) => [merge.mergedId, merge]));
  await recordEvents(
    ctx,
    closed.map((row) => ({
      type: 'incident.merged',
      entity: 'incident' as const,
      entityId: row.id,
      entityVersion: row.version,
      up3Id: group.up3Id,
      ulpId: row.ulp_id,
      at: group.at,
      data: {
        into: mergeOf.get(row.id)?.keptId ?? null,
        reports: reports.filter(({ from }) => from === row.id).length,
        reason: mergeOf.get(row.id)?.reason.code ?? null,
      },
    })),
  );
  for (const { id, version } of closed) {
    const incident = group.incidents.get(id);
    if (incident) Object.assign(incident, { state: 'merged', merged_into: mergeOf.get(id)?.keptId ?? null, version });
  }
}

/** A hazard that rings goes on ringing, for the incident that explains it now. Index alarm_standing. */
async function followHazards(ctx: Context, group: Group, merges: readonly Merge[]): Promise<void> {
  const ids = merges.map(({ mergedId }) => mergedId);
  const ringing = await ctx.sql<{ entity_id: string }[]>`
    select entity_id from alarm where kind = 'hazard' and entity_id = any(${ids}) and cleared_at is null`;
  await clearAlarm(ctx, { kind: ['hazard', 'estimate_expiring'], entityId: ids });
  for (const { entity_id } of ringing) {
    const merge = merges.find(({ mergedId }) => mergedId === entity_id);
    const kept = merge && group.incidents.get(merge.keptId);
    if (kept) await ringFor(ctx, kept);
  }
}

export const ringFor = (ctx: Context, incident: GroupIncident): Promise<boolean> =>
  raiseAlarm(ctx, {
    kind: 'hazard',
    severity: 'critical',
    entity: 'incident',
    entityId: incident.id,
    up3Id: incident.up3_id,
    ulpId: incident.ulp_id,
    data: {},
  });
