import { addDays } from '../../time/format.ts';

/** WIB days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
  /** HH:MM: of the last day only what came before it. */
  readonly until?: string | undefined;
}
/** A minute of a WIB day. */
export interface Minute {
  readonly day: string;
  /** HH:MM */
  readonly time: string;
}
/** `days30` moves with the day that runs; `month` and `year` are those of the calendar. */
export const SPANS = ['today', 'week', 'days30', 'month', 'year', 'own'] as const;
export type Span = (typeof SPANS)[number];
export const COMPARISONS = ['none', 'previous', 'lastYear', 'own'] as const;
export type Comparison = (typeof COMPARISONS)[number];

const LENGTH: Readonly<Record<string, number>> = { today: 1, week: 7, days30: 30 };
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const YEAR = /^\d{4}$/;

export const isDay = (text: string | null): text is string =>
  text !== null && DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** What `period` of the address means: a name, `2026-11` or `2026`. A running month or year ends today. */
export function daysOf(period: string | null, today: string): Days & { readonly span: Exclude<Span, 'own'> } {
  if (period !== null && MONTH.test(period)) {
    return { span: 'month', from: `${period}-01`, to: earlier(lastOfMonth(period), today, `${period}-01`) };
  }
  if (period !== null && YEAR.test(period)) {
    return { span: 'year', from: `${period}-01-01`, to: earlier(`${period}-12-31`, today, `${period}-01-01`) };
  }
  const span = period === 'week' || period === 'days30' ? period : 'today';
  return { span, from: addDays(today, 1 - (LENGTH[span] ?? 1)), to: today };
}

/** Today ends a running period, never one that lies wholly ahead. */
const earlier = (end: string, today: string, start: string): string => (today < end && today >= start ? today : end);

const lastOfMonth = (month: string): string => addDays(`${monthAfter(month, 1)}-01`, -1);

/** '2026-11' and 2 -> '2027-01'. */
export function monthAfter(month: string, months: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 7);
}

export const lengthOf = ({ from, to }: Days): number => 1 + (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The period before or after: `period` of the address for months and years, days of one's own for the rest. */
export function stepped(span: Span, days: Days, by: 1 | -1): string | Days {
  if (span === 'month') return monthAfter(days.from.slice(0, 7), by);
  if (span === 'year') return String(Number(days.from.slice(0, 4)) + by);
  const length = by * lengthOf(days);
  return { from: addDays(days.from, length), to: addDays(days.to, length) };
}

/**
 * Like with like: a month that has run 22 days is compared with the first 22 days of the month before, and what runs until 14:03 with
 * what came before 14:03 of its last day. Own days of another length are what somebody chose: they stay whole.
 */
export function comparedDays(
  span: Span,
  days: Days,
  comparison: Comparison,
  own: Days | null,
  now: Minute,
): Days | null {
  const isRunning = days.from <= now.day && now.day <= days.to;
  const ran = isRunning ? { ...days, to: now.day } : days;
  const before = wholeBefore(span, ran, comparison, own);
  if (!before || !isRunning) return before;
  return comparison === 'own' && lengthOf(before) !== lengthOf(ran) ? before : { ...before, until: now.time };
}

function wholeBefore(span: Span, days: Days, comparison: Comparison, own: Days | null): Days | null {
  if (comparison === 'none') return null;
  if (comparison === 'own') return own;
  if (comparison === 'lastYear') return { from: monthsBack(days.from, 12), to: sameEnd(days, 12) };
  if (span === 'month') return { from: monthsBack(days.from, 1), to: sameEnd(days, 1) };
  if (span === 'year') return { from: monthsBack(days.from, 12), to: sameEnd(days, 12) };
  const length = lengthOf(days);
  return { from: addDays(days.from, -length), to: addDays(days.to, -length) };
}

/** The same day some months earlier; the 31st becomes the last day of a shorter month. */
function monthsBack(day: string, months: number): string {
  const month = monthAfter(day.slice(0, 7), -months);
  const last = lastOfMonth(month);
  const same = `${month}-${day.slice(8)}`;
  return same < last ? same : last;
}

/** A period that ends with its month is compared with one that does so too. */
function sameEnd({ to }: Days, months: number): string {
  const month = to.slice(0, 7);
  return to === lastOfMonth(month) ? lastOfMonth(monthAfter(month, -months)) : monthsBack(to, months);
}
