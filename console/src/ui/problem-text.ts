import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import type { TFunction } from 'i18next';
import { failureOf } from '../api/request.ts';

/** What went wrong and what to do, in the reader's language where we know the case, in the server's words otherwise. */
export function problemText(t: TFunction, error: unknown): string {
  const failure = failureOf(error);
  if (failure.kind === 'offline') return t('problem.offline');
  if (failure.kind === 'unreadable') return t('problem.unreadable');
  const { code, detail, title, currentState } = failure.problem;
  const state = WORK_ORDER_STATES.find((known) => known === currentState);
  if (code === 'conflict' && state) return t('problem.conflict', { state: t(`code.state.${state}`).toLowerCase() });
  return detail || title;
}

/** Messages of a 422 by their field, `reporter.phone` for a nested one. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  const failure = failureOf(error);
  if (failure.kind !== 'problem') return {};
  return Object.fromEntries((failure.problem.errors ?? []).map(({ field, message }) => [field, message]));
}
