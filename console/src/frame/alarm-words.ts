import { ALARM_KINDS } from '@comcen/shared/domain/codes.ts';
import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import type { Board } from '@comcen/shared/wire/socket/apply.ts';
import type { TFunction } from 'i18next';

/** What rings, in words; a kind this console does not know yet shows its code. */
export function alarmWords(t: TFunction, alarm: AlarmItem): string {
  const kind = ALARM_KINDS.find((known) => known === alarm.kind);
  return kind ? t(`code.alarm.${kind}`) : alarm.kind;
}

/** The thing it is about, as people call it. */
export function alarmSubject(board: Board | null, alarm: AlarmItem): string {
  const named =
    board?.workOrders.get(alarm.entityId)?.number ??
    board?.crews.get(alarm.entityId)?.code ??
    board?.incidents.get(alarm.entityId)?.number;
  const { number } = alarm.data;
  return named ?? (typeof number === 'string' ? number : '');
}

/** The order to open for it, when there is one. */
export function alarmOrderId(board: Board | null, alarm: AlarmItem): string | null {
  if (alarm.entity === 'work_order') return alarm.entityId;
  if (alarm.entity === 'crew') return board?.crews.get(alarm.entityId)?.activeOrderId ?? null;
  if (alarm.entity === 'incident') {
    for (const order of board?.workOrders.values() ?? []) if (order.incidentId === alarm.entityId) return order.id;
  }
  const { workOrderId } = alarm.data;
  return typeof workOrderId === 'string' ? workOrderId : null;
}
