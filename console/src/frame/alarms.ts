import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import i18next from 'i18next';
import { acknowledgeAlarm } from '../api/commands.ts';
import { liveStore } from '../live/live.ts';
import { problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';

const isUnacknowledged = (alarm: AlarmItem): boolean => alarm.acknowledgedAt === null;

/** Unacknowledged first, critical before warning, then the older one. */
export function sortAlarms(alarms: Iterable<AlarmItem>): AlarmItem[] {
  const weight = (alarm: AlarmItem): number =>
    (isUnacknowledged(alarm) ? 0 : 2) + (alarm.severity === 'critical' ? 0 : 1);
  return [...alarms].sort((a, b) => weight(a) - weight(b) || Date.parse(a.raisedAt) - Date.parse(b.raisedAt));
}

export const unacknowledged = (alarms: Iterable<AlarmItem>): AlarmItem[] => sortAlarms(alarms).filter(isUnacknowledged);

export async function acknowledge(id: string): Promise<void> {
  try {
    await acknowledgeAlarm(id);
  } catch (error) {
    toast(problemText(i18next.t, error), true);
  }
}

export function acknowledgeTop(): void {
  const top = unacknowledged(liveStore.get().board?.alarms.values() ?? [])[0];
  if (top) void acknowledge(top.id);
}
