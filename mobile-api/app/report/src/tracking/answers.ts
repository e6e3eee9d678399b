import { fill } from '../../../i18n/language.ts';
import { momentOf } from '../../../i18n/time.ts';
import type { Tracking } from '../api/replies.ts';
import type { Words } from '../i18n/words.ts';
import { timeOf } from './steps.ts';

/** The three questions of somebody in the dark, answered in one sentence each. `now` only decides whether a day is named. */
export function answersOf(tracking: Tracking, words: Words, now: number): { question: string; answer: string }[] {
  const at = (time: string | null) => (time === null ? '' : momentOf(time, now));
  return [
    { question: words.known, answer: fill(words.knownYes, { time: at(tracking.reportedAt) }) },
    { question: words.who, answer: whoComes(tracking, words, at) },
    { question: whenQuestion(tracking, words), answer: whenBack(tracking, words, at, now) },
  ];
}

type Clock = (time: string | null) => string;

function whoComes(tracking: Tracking, words: Words, at: Clock): string {
  const since = (...codes: string[]) => ({ time: at(timeOf(tracking, ...codes)) });
  switch (tracking.status) {
    case 'offered':
      return fill(words.whoOffered, since('offered'));
    case 'accepted':
      return words.whoAccepted;
    case 'en_route':
      return fill(words.whoWay, since('en_route'));
    case 'on_site':
      return fill(words.whoSite, since('on_site'));
    case 'restored':
      return words.whoRestored;
    case 'completed':
    case 'closed':
      return fill(words.whoDone, since('completed'));
    case 'held':
      return fill(words.whoHeld, since('held'));
    case 'answered':
      return words.whoAnswered;
    case 'planned_outage':
      return words.whoPlanned;
    case 'cancelled':
    case 'withdrawn':
      return words.whoNobody;
    default:
      return words.whoSearch;
  }
}

function whenQuestion({ kind }: Tracking, words: Words): string {
  if (kind === 'outage') return words.when;
  return kind === 'hazard' ? words.whenSafe : words.whenDone;
}

function whenBack(tracking: Tracking, words: Words, at: Clock, now: number): string {
  const [restored, completed] = [timeOf(tracking, 'restored'), timeOf(tracking, 'completed')];
  if (restored && tracking.kind === 'outage') return fill(words.whenNow, { time: at(restored) });
  if (restored ?? completed) return fill(words.whenFinished, { time: at(restored ?? completed) });
  if (['cancelled', 'withdrawn', 'answered', 'closed'].includes(tracking.status)) return words.whenEnded;
  if (!tracking.estimate) return words.whenUnknown;
  if (tracking.status === 'planned_outage') return fill(words.whenPlanned, { time: at(tracking.estimate.at) });
  return expected(tracking.estimate, words, now);
}

/** Instant, interval and what it stands on. What has passed is said to have passed: never a time behind us as if it were to come. */
function expected(estimate: NonNullable<Tracking['estimate']>, words: Words, now: number): string {
  const { at, earliestAt, latestAt } = estimate;
  const clock = (time: string): string => momentOf(time, now);
  if (Date.parse(latestAt ?? at) <= now) return fill(words.whenPassed, { time: clock(latestAt ?? at) });
  if (latestAt !== null && Date.parse(at) <= now) {
    return `${fill(words.whenLate, { latest: clock(latestAt) })} ${basisOf(estimate, words)}`;
  }
  const range =
    earliestAt === null || latestAt === null
      ? ''
      : fill(words.whenBetween, { earliest: clock(earliestAt), latest: clock(latestAt) });
  return `${fill(words.whenEstimate, { time: clock(at), range })} ${basisOf(estimate, words)}`.trim();
}

function basisOf({ source, cases, isPrior }: NonNullable<Tracking['estimate']>, words: Words): string {
  if (source === 'crew') return words.whenByCrew;
  if (source === 'operator') return words.whenByOperator;
  if (isPrior || cases === null) return words.whenByPrior;
  return fill(words.whenByHistory, { cases });
}

/** Words for the heading; an unknown status keeps the server's own word. */
export function headingOf({ status, statusText }: Tracking, words: Words): string {
  const same: Readonly<Record<string, string>> = {
    received: 'new',
    accepted: 'offered',
    closed: 'completed',
    withdrawn: 'cancelled',
  };
  const key = `status_${same[status] ?? status}`;
  return isWord(key, words) ? words[key] : statusText;
}

const isWord = (key: string, words: Words): key is keyof Words => key in words;
