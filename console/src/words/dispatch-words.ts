import type { LinkReason } from '@comcen/shared/wire/http/report.ts';
import type { DispatchDecision } from '@comcen/shared/wire/http/work-order.ts';
import type { TFunction } from 'i18next';
import { id } from '../i18n/id/index.ts';
import { timeText } from '../time/format.ts';

type Waiting = keyof typeof id.code.waiting;
const isWaiting = (code: string): code is Waiting => code in id.code.waiting;

/** "Why nobody" in a few words, also for a code this console does not know yet. */
export const waitingWords = (t: TFunction, code: string | null): string =>
  t(`code.waiting.${code !== null && isWaiting(code) ? code : 'other'}`);

/** A reason of the planner where there is little room: a few words where it has them, else its sentence. */
export const shortReason = (t: TFunction, code: DispatchDecision['reasons'][number]['code']): string =>
  isWaiting(code) ? t(`code.waiting.${code}`) : t(`dispatch.reason.${code}`);

/** The decision as sentences: who, how soon, and why; then what each other crew would have cost. */
export function decisionWords(t: TFunction, decision: DispatchDecision, number: (value: number) => string) {
  const { chosen } = decision;
  const head = chosen
    ? t(decision.by === 'operator' ? 'dispatch.chosenBy' : 'dispatch.chosen', { crew: chosen.crewCode })
    : t('dispatch.nobody');
  return {
    head,
    travel: chosen ? travelWords(t, chosen, number) : null,
    reasons: decision.reasons.flatMap(({ code, data }) => [
      t(`dispatch.reason.${code}`),
      ...(data.travel === 'no_road' ? [t('dispatch.noRoad')] : []),
    ]),
  };
}

function travelWords(
  t: TFunction,
  chosen: NonNullable<DispatchDecision['chosen']>,
  number: (value: number) => string,
): string | null {
  if (chosen.etaMin === null) return null;
  if (chosen.distanceKm === null) return t('dispatch.eta', { eta: number(chosen.etaMin) });
  return t('dispatch.travel', { eta: number(chosen.etaMin), km: number(chosen.distanceKm) });
}

/** Why this other crew was not the one. */
export function candidateWords(
  t: TFunction,
  candidate: DispatchDecision['candidates'][number],
  number: (value: number) => string,
): string {
  if (candidate.excluded) return t(`code.excluded.${candidate.excluded}`);
  const parts: string[] = [];
  if (candidate.etaMin !== null) parts.push(t('common.minutes', { value: number(candidate.etaMin) }));
  if (candidate.openOrders > 0) parts.push(t('dispatch.load', { count: candidate.openOrders }));
  if (!candidate.isHomeUlp) parts.push(t('dispatch.foreign'));
  return parts.join(', ');
}

/** Why a report is linked where it is. The reason may name its device by id only: `device` is what the reader has. */
export function linkWords(t: TFunction, reason: LinkReason, device?: string): string {
  const code = reason.deviceCode ?? device ?? t('code.linkReason.thatDevice');
  const until = reason.endsAt ? timeText(reason.endsAt) : '';
  return t(`code.linkReason.${reason.code}`, { device: code, number: reason.number ?? '', until });
}
