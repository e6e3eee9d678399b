import { HOLD_REASONS, OUTCOMES, REFUSE_REASONS } from '@comcen/shared/domain/codes.ts';
import { EVENT_TYPES } from '@comcen/shared/domain/events.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { TFunction } from 'i18next';
import { waitingWords } from './dispatch-words.ts';
import { flagWords } from './flag-words.ts';
import { moveReasonWords } from './move-words.ts';

type Entry = Pick<WorkOrderDetail['timeline'][number], 'event' | 'data'>;

const oneOf = <Code extends string>(codes: readonly Code[], value: unknown): Code | undefined =>
  codes.find((code) => code === value);

/**
 * One line of the timeline: what, and why when there is a reason. Events hold ids and codes only; `crewCode` finds the crew's name for
 * an id. An event this console does not know yet is shown as it is.
 */
export function eventWords(t: TFunction, entry: Entry, crewCode: (id: unknown) => string | undefined): string {
  const { data } = entry;
  const event = oneOf(EVENT_TYPES, entry.event);
  if (!event) return entry.event;
  if (event === 'work_order.priority_set' && (typeof data.priority !== 'number' || data.source === 'computed')) {
    return t('event.priorityBack');
  }
  const values = {
    flag: typeof data.code === 'string' ? flagWords(t, data.code) : '',
    crew: crewCode(data.crewId) ?? t('event.someCrew'),
    priority: String(data.priority ?? ''),
  };
  const what = t(`event.${event}`, values);
  const reason = reasonWords(t, event, data);
  return reason ? t('event.because', { what, reason }) : what;
}

function reasonWords(t: TFunction, event: (typeof EVENT_TYPES)[number], data: Entry['data']): string | undefined {
  const [refuse, hold] = [oneOf(REFUSE_REASONS, data.reason), oneOf(HOLD_REASONS, data.reason)];
  const outcome = oneOf(OUTCOMES, data.outcome);
  if (event === 'work_order.why_nobody') return waitingWords(t, firstReason(data.reasons)).toLowerCase();
  if (event === 'work_order.refused') return refuse && t(`code.refuse.${refuse}`);
  if (event === 'work_order.held') return hold && t(`code.hold.${hold}`).toLowerCase();
  if (event === 'work_order.completed') return outcome && t(`code.outcome.${outcome}`).toLowerCase();
  return moveReasonWords(t, data.reason);
}

/** `reasons` is a list of codes or of `{code}`. */
function firstReason(reasons: unknown): string | null {
  const first: unknown = Array.isArray(reasons) ? reasons[0] : null;
  if (typeof first === 'string') return first;
  return first !== null && typeof first === 'object' && 'code' in first && typeof first.code === 'string'
    ? first.code
    : null;
}
