import type { TFunction } from 'i18next';
import { failureOf } from '../../api/request.ts';

/** The server's objections in the reader's language: the other planned outage is named by its number. */
export function plannedErrors(t: TFunction, error: unknown): { deviceId?: string; startsAt?: string; endsAt?: string } {
  const failure = error === null ? null : failureOf(error);
  if (failure?.kind !== 'problem') return {};
  return Object.fromEntries(
    (failure.problem.errors ?? []).map(({ field, message }) => {
      if (field !== 'deviceId') return [field, message];
      const [number] = /PDM-\d+/.exec(message) ?? [];
      return [field, number ? t('planned.overlap', { number }) : t('planned.deviceUnknown')];
    }),
  );
}
