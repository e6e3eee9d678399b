import { ALARM_KINDS } from '@comcen/shared/domain/codes.ts';
import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import type { Board } from '@comcen/shared/wire/socket/apply.ts';
import type { TFunction } from 'i18next';
import { ulpName } from '../live/live.ts';

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
  if (alarm.entity === 'ulp') return manyOrders(board, alarm);
  if (alarm.entity === 'storm') return alarm.ulp ? ulpName(board?.ulps ?? [], alarm.ulp) : (board?.up3.name ?? '');
  const { number } = alarm.data;
  return named ?? (typeof number === 'string' ? number : '');
}

/** In a storm one alarm stands for all late orders of a ULP. */
function manyOrders(board: Board | null, { entityId, data }: AlarmItem): string {
  const name = ulpName(board?.ulps ?? [], entityId);
  return typeof data.count === 'number' ? `${name}, ${data.count} WO` : name;
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
