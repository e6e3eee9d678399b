import type { OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import { recordEvent } from '../../events/record.ts';
import { estimateIncidents } from '../estimate/estimate-incidents.ts';
import { settleIncident } from '../incident/settle-incident.ts';
import type { Change } from './apply-transition.ts';
import { computedPriority } from './computed-priority.ts';
import { needsOfIncident } from './needs-of-incident.ts';

export const consequence = 'what a step of an order means for its incident; that command has authorized';

/** Commands after which an incident may stand elsewhere. */
const SETTLES: readonly OrderCommand[] = ['restore', 'complete', 'close', 'cancel', 'supersede', 'reopen'];

/** Commands after which power comes back earlier or later than was told. */
const ESTIMATES: readonly OrderCommand[] = [
  'accept',
  'refuse',
  'depart',
  'arrive',
  'recall',
  'hold',
  'resume',
  'reopen',
];

/** What the order's change means for its incident. Called after applyTransition, in the same transaction. */
export async function followIncident(ctx: Context, change: Change): Promise<void> {
  const { order, command, at } = change;
  if (command === 'complete' && change.columns?.outcome === 'temporary') await createFollowUp(ctx, change);
  if (SETTLES.includes(command)) await settleIncident(ctx, order, at, command === 'reopen' ? command : null);
  if (ESTIMATES.includes(command)) await estimateIncidents(ctx, order.up3_id, [order.incident_id]);
}

/** A temporary repair leaves work behind: a linked order of the same incident, waiting for a crew. */
async function createFollowUp(ctx: Context, { order, at }: Change): Promise<void> {
  const id = ctx.newId();
  const priority = await computedPriority(ctx, order, at);
  await ctx.sql`
    insert into work_order (id, up3_id, ulp_id, incident_id, kind, priority, lat, lng, address, device_id, customers_out, note,
      reported_at, created_at, waiting_since, follow_up_of, needs)
    values (${id}, ${order.up3_id}, ${order.ulp_id}, ${order.incident_id}, ${order.kind}, ${priority}, ${order.lat}, ${order.lng},
      ${order.address}, ${order.device_id}, ${order.customers_out}, ${`Lanjutan ${order.number}`}, ${at}, ${at}, ${at},
      ${order.id}, (select ${needsOfIncident(ctx)} from incident i where i.id = ${order.incident_id}))`;
  await recordEvent(ctx, {
    type: 'work_order.created',
    entity: 'work_order',
    entityId: id,
    entityVersion: 1,
    up3Id: order.up3_id,
    ulpId: order.ulp_id,
    at,
    data: { incidentId: order.incident_id, followUpOf: order.id },
  });
}
