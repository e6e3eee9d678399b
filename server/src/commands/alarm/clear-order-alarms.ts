import type { AlarmKind } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import { clearAlarm } from './clear-alarm.ts';

export const consequence = 'alarms end inside the command that ends their cause; clearAlarm records it';

const NOBODY: readonly AlarmKind[] = ['no_crew', 'attempts_exhausted'];
/** What may ring for an order; nothing of it outlives the order. */
export const ALARMS_OF_ORDER: readonly AlarmKind[] = [
  ...NOBODY,
  'target_at_risk',
  'target_breached',
  'hazard',
  'field_claim',
];

/** Which alarms of an order lose their cause by a command. */
const ENDS: Partial<Record<OrderCommand, readonly AlarmKind[]>> = {
  offer: ['no_crew'],
  accept: NOBODY,
  arrive: ['target_at_risk', 'target_breached'],
  hold: NOBODY,
  complete: ALARMS_OF_ORDER.filter((kind) => kind !== 'field_claim'),
  close: ALARMS_OF_ORDER.filter((kind) => kind !== 'field_claim'),
  cancel: ALARMS_OF_ORDER,
  supersede: ALARMS_OF_ORDER,
};

/** A hazard rings for its incident until somebody is there, or nobody has to go any more. */
const ENDS_HAZARD: readonly OrderCommand[] = ['arrive', 'complete', 'close', 'cancel', 'supersede'];
const NOBODY_THERE: readonly WorkOrderState[] = ['new', 'offered', 'accepted', 'en_route', 'held'];

/** Called with every change of an order, in its transaction: an alarm never outlives its cause. */
export async function clearOrderAlarms(
  ctx: Context,
  command: OrderCommand,
  order: { readonly id: string; readonly incident_id: string },
): Promise<void> {
  const { actor } = ctx;
  const kinds = ENDS[command];
  if (kinds) await clearAlarm(ctx, { kind: kinds, entityId: order.id });
  // A crew that gives a command is not silent, whichever order it was about.
  if (actor.kind === 'user' && actor.crewId !== null) {
    await clearAlarm(ctx, { kind: 'silent_crew', entityId: actor.crewId });
  }
  if (!ENDS_HAZARD.includes(command)) return;
  if (command === 'arrive' || !(await someoneElseMustGo(ctx, order))) {
    await clearAlarm(ctx, { kind: 'hazard', entityId: order.incident_id });
  }
}

/** Another order of the incident still waits for somebody to get there. Index work_order_by_incident. */
async function someoneElseMustGo(ctx: Context, order: { id: string; incident_id: string }): Promise<boolean> {
  const [other] = await ctx.sql`
    select 1 from work_order where incident_id = ${order.incident_id} and id <> ${order.id}
      and state in ${ctx.sql([...NOBODY_THERE])} limit 1`;
  return other !== undefined;
}
