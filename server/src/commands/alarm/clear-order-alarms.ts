import type { AlarmKind } from '@comcen/shared/domain/codes.ts';
import type { OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import { clearAlarm } from './clear-alarm.ts';

export const consequence = 'alarms end inside the command that ends their cause; clearAlarm records it';

const NOBODY: readonly AlarmKind[] = ['no_crew', 'attempts_exhausted'];
const ALL: readonly AlarmKind[] = [
  ...NOBODY,
  'target_at_risk',
  'target_breached',
  'silent_crew',
  'hazard',
  'field_claim',
];

/** Which alarms of an order lose their cause by a command. */
const ENDS: Partial<Record<OrderCommand, readonly AlarmKind[]>> = {
  offer: ['no_crew'],
  accept: NOBODY,
  depart: ['silent_crew'],
  arrive: ['silent_crew', 'target_at_risk', 'target_breached'],
  restore: ['silent_crew'],
  recall: ['silent_crew'],
  hold: [...NOBODY, 'silent_crew'],
  complete: ALL.filter((kind) => kind !== 'field_claim'),
  close: ALL.filter((kind) => kind !== 'field_claim'),
  cancel: ALL,
  supersede: ALL,
};

/** A hazard rings for its incident until somebody is there, or nobody has to go. */
const ENDS_HAZARD: readonly OrderCommand[] = ['arrive', 'complete', 'close', 'cancel', 'supersede'];

/** Called with every change of an order, in its transaction: an alarm never outlives its cause. */
export async function clearOrderAlarms(
  ctx: Context,
  command: OrderCommand,
  order: { readonly id: string; readonly incident_id: string },
): Promise<void> {
  const kinds = ENDS[command];
  if (kinds) await clearAlarm(ctx, { kind: kinds, entityId: order.id });
  if (ENDS_HAZARD.includes(command)) await clearAlarm(ctx, { kind: 'hazard', entityId: order.incident_id });
}
