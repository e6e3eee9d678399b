import { type KpiGrouping as Group, KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { useEffect } from 'react';
import { useSearchParams } from 'wouter';
import { instantToLocal } from '../../time/format.ts';
import { useTick } from '../../time/use-tick.ts';
import { INTERVALS, type Interval } from './kpi-cells.ts';
import {
  COMPARISONS,
  type Comparison,
  comparedDays,
  type Days,
  daysOf,
  isDay,
  type Minute,
  type Span,
  stepped,
} from './period.ts';

export interface KpiView {
  readonly days: Days;
  readonly span: Span;
  readonly comparison: Comparison;
  /** What it is compared with; null = with nothing. */
  readonly before: Days | null;
  readonly group: Group;
  readonly ulp: string | null;
  /** Which interval the "why" below is about; null = the response. */
  readonly interval: Interval;
  readonly flagged: 'with' | 'without';
}

/** What was looked at last: the page opens with it again. */
let lastSearch = '';
/** Of the list that is open, not of the page. */
const OF_THE_LIST = ['list', 'of', 'between', 'order'];

type Changes = Readonly<Record<string, string | null>>;

/** What the page shows stands in its address, so that it can be sent, kept and reloaded. */
export function useKpiView() {
  const [params, setParams] = useSearchParams();
  const search = withoutList(params).toString();
  useEffect(() => {
    if (search !== '') lastSearch = search;
    else if (lastSearch !== '') setParams(lastSearch, { replace: true });
  }, [search, setParams]);
  const change = (values: Changes): void => setParams((now) => changed(now, values), { replace: true });
  const [day = '', time = ''] = useTick(instantToLocal).split('T');
  const now: Minute = { day, time };
  const view = viewOf(params, now);
  const setDays = ({ from, to }: Days) => change({ period: null, from, to });
  const setPeriod = (period: string) => change({ period, from: null, to: null });
  return {
    view,
    setSpan: (span: Span) => (span === 'own' ? setDays(view.days) : setPeriod(periodOf(span, day))),
    setDays,
    step(by: 1 | -1) {
      const next = stepped(view.span, view.days, by);
      if (typeof next === 'string') setPeriod(next);
      else setDays(next);
    },
    setComparison: (vs: Comparison) =>
      change({ vs: vs === 'none' ? null : vs, ...(vs === 'own' ? ownOf(view, now) : {}) }),
    setBefore: ({ from, to }: Days) => change({ vs: 'own', vsFrom: from, vsTo: to }),
    setGroup: (by: Group) => change({ by }),
    setInterval: (why: Interval) => change({ why }),
    setFlagged: (flagged: KpiView['flagged']) => change({ flagged: flagged === 'with' ? null : flagged }),
    /** One ULP is a single row: its days say more. */
    setUlp: (ulp: string | null) => change({ ulp, ...(ulp !== null && view.group === 'ulp' ? { by: 'day' } : {}) }),
  };
}

export function changed(now: URLSearchParams, values: Changes): URLSearchParams {
  const next = new URLSearchParams(now);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

const withoutList = (params: URLSearchParams): URLSearchParams =>
  changed(params, Object.fromEntries(OF_THE_LIST.map((name) => [name, null])));

function periodOf(span: Exclude<Span, 'own'>, today: string): string {
  if (span === 'month') return today.slice(0, 7);
  return span === 'year' ? today.slice(0, 4) : span;
}

/** Days of one's own begin with those that were shown. */
function ownOf({ span, days, before }: KpiView, now: Minute): Changes {
  const { from, to } = before ?? comparedDays(span, days, 'previous', null, now) ?? days;
  return { vsFrom: from, vsTo: to };
}

const pairOf = (params: URLSearchParams, first: string, last: string): Days | null => {
  const [from, to] = [params.get(first), params.get(last)];
  return isDay(from) && isDay(to) ? { from, to } : null;
};

function viewOf(params: URLSearchParams, now: Minute): KpiView {
  const own = pairOf(params, 'from', 'to');
  const { span, ...days } = own ? { ...own, span: 'own' as const } : daysOf(params.get('period'), now.day);
  const comparison = COMPARISONS.find((one) => one === params.get('vs')) ?? 'none';
  return {
    days,
    span,
    comparison,
    before: comparedDays(span, days, comparison, pairOf(params, 'vsFrom', 'vsTo'), now),
    group: KPI_GROUPINGS.find((one) => one === params.get('by')) ?? 'ulp',
    ulp: params.get('ulp'),
    interval: INTERVALS.find((one) => one === params.get('why')) ?? 'response',
    flagged: params.get('flagged') === 'without' ? 'without' : 'with',
  };
}
