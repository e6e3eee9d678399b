import { useSearchParams } from 'wouter';
import { addDays, dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { type Days, monthAfter } from '../kpi/period.ts';

export const TABS = ['index', 'tmp'] as const;
export type Tab = (typeof TABS)[number];
export const SPANS = ['rolling', 'year', 'month'] as const;
export type Span = (typeof SPANS)[number];
export const KINDS = ['all', 'fault', 'planned'] as const;
export type Kind = (typeof KINDS)[number];
export const MEDS = ['with', 'without'] as const;
export type Med = (typeof MEDS)[number];

export interface ReliabilityView {
  readonly tab: Tab;
  readonly span: Span;
  /** WIB days, both included; whole months. */
  readonly days: Days;
  /** The last month of the period, YYYY-MM; TMP is about it alone. */
  readonly month: string;
  readonly ulp: string | null;
  readonly kind: Kind;
  readonly med: Med;
  readonly by: 'ulp' | 'feeder' | 'month';
}

const YEAR = /^\d{4}$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value =>
  values.find((value) => value === text) ?? (values[0] as Value);

/** What the page shows stands in its address, so that it can be sent, kept and reloaded. */
export function useReliabilityView() {
  const [params, setParams] = useSearchParams();
  const view = viewOf(params, dayText(serverNow()));
  const change = (name: string, value: string | null) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return {
    view,
    setTab: (tab: Tab) => change('tab', tab === 'index' ? null : tab),
    setSpan: (span: Span) => change('period', periodOf(span, view.month)),
    step: (by: 1 | -1) => change('period', stepped(view, by)),
    setUlp: (ulp: string | null) => change('ulp', ulp),
    setKind: (kind: Kind) => change('kind', kind === 'all' ? null : kind),
    setMed: (med: Med) => change('med', med === 'with' ? null : med),
    setBy: (by: ReliabilityView['by']) => change('by', by === 'ulp' ? null : by),
  };
}

function periodOf(span: Span, month: string): string | null {
  if (span === 'rolling') return null;
  return span === 'year' ? month.slice(0, 4) : month;
}

function stepped({ span, month, tab }: ReliabilityView, by: 1 | -1): string {
  if (span === 'year' && tab === 'index') return String(Number(month.slice(0, 4)) + by);
  return monthAfter(month, by);
}

function viewOf(params: URLSearchParams, today: string): ReliabilityView {
  const period = params.get('period') ?? '';
  const current = today.slice(0, 7);
  const asked = {
    tab: oneOf(TABS, params.get('tab')),
    ulp: params.get('ulp'),
    kind: oneOf(KINDS, params.get('kind')),
    med: oneOf(MEDS, params.get('med')),
    by: oneOf(['ulp', 'feeder', 'month'] as const, params.get('by')),
  };
  if (MONTH.test(period)) return { ...asked, span: 'month', month: period, days: monthsOf(period, period) };
  if (YEAR.test(period)) {
    const last = `${period}-12` < current ? `${period}-12` : current;
    return { ...asked, span: 'year', month: last, days: monthsOf(`${period}-01`, `${period}-12`) };
  }
  return { ...asked, span: 'rolling', month: current, days: monthsOf(monthAfter(current, -11), current) };
}

/** First to last day of these months. */
export const monthsOf = (first: string, last: string): Days => ({
  from: `${first}-01`,
  to: addDays(`${monthAfter(last, 1)}-01`, -1),
});
