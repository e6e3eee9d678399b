import { standingOf } from '@comcen/shared/domain/incident/standing.ts';
import type { Context } from '../../../context.ts';
import { settleIncident } from '../settle-incident.ts';
import { type Group, type GroupOrder, isUnderWay, ordersOf } from './group.ts';
import { openOrders } from './open-orders.ts';

export const consequence = 'one step of a regrouping; the command or round behind it has authorized';

/**
 * After orders moved: an incident that still waits for power and has nobody to send gets a new order, and each is settled to where its
 * orders stand (ADR 0012). Incidents that stand there already, the rule, cost no statement.
 */
export async function standAsOrders(
  ctx: Context,
  group: Group,
  incidentIds: readonly string[],
  {
    mayGoBack,
    needless = [],
  }: { mayGoBack: boolean /** Nobody reports these any more. */; needless?: readonly string[] },
): Promise<void> {
  const resting = incidentIds.filter((id) => {
    const incident = group.incidents.get(id);
    if (!incident || !isUnderWay(incident) || needless.includes(id)) return false;
    const standing = standingIn(group, id);
    return standing.state === 'closed' && standing.restoredAt === null;
  });
  await openOrders(ctx, group, resting);
  for (const id of incidentIds) {
    const incident = group.incidents.get(id);
    const { state } = standingIn(group, id);
    if (!incident || !isUnderWay(incident) || state === incident.state) continue;
    const order = ordersOf(group, id).at(-1);
    const changed = { id: order?.id ?? id, incident_id: id, up3_id: incident.up3_id, ulp_id: incident.ulp_id };
    await settleIncident(ctx, changed, group.at, mayGoBack ? 'reopen' : null);
    incident.state = state;
  }
}

const standingIn = (group: Group, id: string) => standingOf(ordersOf(group, id).map(asOrder));

const asOrder = (order: GroupOrder) => ({
  id: order.id,
  state: order.state,
  restoredAt: order.restored_at,
  followUpOf: order.follow_up_of,
  isReopened: order.is_reopened,
});
