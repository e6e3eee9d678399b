import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import i18next, { type TFunction } from 'i18next';
import { failureOf } from '../api/request.ts';
import { id } from '../i18n/id/index.ts';

type Code = keyof typeof id.problem.code;
const isCode = (code: string): code is Code => code in id.problem.code;
type KnownField = keyof typeof id.problem.field;
const isKnownField = (field: string): field is KnownField => field in id.problem.field;

/** What went wrong and what to do: the cases we know in the reader's language, the others in the server's words. */
export function problemText(t: TFunction, error: unknown): string {
  const failure = failureOf(error);
  if (failure.kind === 'offline') return t('problem.offline');
  if (failure.kind === 'unreadable') return t('problem.unreadable');
  const { code, detail, title, currentState, errors } = failure.problem;
  const state = WORK_ORDER_STATES.find((known) => known === currentState);
  if (code === 'conflict' && state) return t('problem.conflict', { state: t(`code.state.${state}`).toLowerCase() });
  if (isCode(code)) return t(`problem.code.${code}`);
  return errors?.[0] ? fieldText(errors[0]) : detail || title;
}

/** Messages of a 422 by their field, `reporter.phone` for a nested one. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  const failure = failureOf(error);
  if (failure.kind !== 'problem') return {};
  return Object.fromEntries((failure.problem.errors ?? []).map((issue) => [issue.field, fieldText(issue)]));
}

/** A field's whole rule, so that one text serves each way to break it; `reporter.phone` and `phone` have the same. */
function fieldText({ field, message }: { field: string; message: string }): string {
  const name = field.split('.').at(-1) ?? field;
  return isKnownField(name) ? i18next.t(`problem.field.${name}`) : message;
}
