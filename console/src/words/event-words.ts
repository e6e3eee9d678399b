import { HOLD_REASONS, OUTCOMES, REFUSE_REASONS } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { TFunction } from 'i18next';
import { waitingWords } from './dispatch-words.ts';

type Entry = Pick<WorkOrderDetail['timeline'][number], 'event' | 'data'>;

const PLAIN = {
  'work_order.created': 'event.created',
  'work_order.restored': 'event.restored',
  'work_order.closed': 'event.closed',
  'work_order.resumed': 'event.resumed',
  'work_order.cancelled': 'event.cancelled',
  'work_order.superseded': 'event.superseded',
  'work_order.reopened': 'event.reopened',
  'report.received': 'event.report_received',
  'report.linked': 'event.report_linked',
  'report.detached': 'event.report_detached',
  'incident.opened': 'event.incident_opened',
  'field_claim.raised': 'event.claim_raised',
  'field_claim.adopted': 'event.claim_adopted',
  'field_claim.dismissed': 'event.claim_dismissed',
} as const;

const BY_CREW = {
  'work_order.offered': 'event.offered',
  'work_order.offer_expired': 'event.offer_expired',
  'work_order.accepted': 'event.accepted',
  'work_order.departed': 'event.departed',
  'work_order.arrived': 'event.arrived',
  'work_order.recalled': 'event.recalled',
} as const;

const has = <Key extends string>(table: Readonly<Record<Key, unknown>>, key: string): key is Key => key in table;
const oneOf = <Code extends string>(codes: readonly Code[], value: unknown): Code | undefined =>
  codes.find((code) => code === value);

/** One line of the timeline. Events hold ids and codes only; `crewCode` finds the crew's name for an id. */
export function eventWords(t: TFunction, entry: Entry, crewCode: (id: unknown) => string | undefined): string {
  const { event, data } = entry;
  const crew = crewCode(data.crewId) ?? t('event.someCrew');
  if (has(PLAIN, event)) return t(PLAIN[event]);
  if (has(BY_CREW, event)) return t(BY_CREW[event], { crew });
  switch (event) {
    case 'work_order.refused': {
      const reason = oneOf(REFUSE_REASONS, data.reason);
      return t('event.refused', { crew, reason: reason ? t(`code.refuse.${reason}`) : t('event.noReason') });
    }
    case 'work_order.held': {
      const reason = oneOf(HOLD_REASONS, data.reason);
      return t('event.held', { reason: reason ? t(`code.hold.${reason}`) : t('event.noReason') });
    }
    case 'work_order.completed': {
      const outcome = oneOf(OUTCOMES, data.outcome);
      return outcome ? t('event.completedWith', { outcome: t(`code.outcome.${outcome}`) }) : t('event.completed');
    }
    case 'work_order.priority_set':
      return typeof data.priority === 'number' && data.source !== 'computed'
        ? t('event.priority_set', { priority: data.priority })
        : t('event.priority_back');
    case 'work_order.why_nobody':
      return t('event.why_nobody', { reason: waitingWords(t, firstReason(data.reasons)).toLowerCase() });
    default:
      return t('event.other', { event });
  }
}

/** `reasons` is a list of codes or of `{code}`. */
function firstReason(reasons: unknown): string | null {
  const first: unknown = Array.isArray(reasons) ? reasons[0] : null;
  if (typeof first === 'string') return first;
  return first !== null && typeof first === 'object' && 'code' in first && typeof first.code === 'string'
    ? first.code
    : null;
}
