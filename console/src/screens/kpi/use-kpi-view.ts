import { KPI_GROUPS } from '@comcen/shared/wire/http/kpi.ts';
import { useEffect } from 'react';
import { useSearchParams } from 'wouter';
import { addDays, dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';

export type Group = (typeof KPI_GROUPS)[number];
const SPANS = { today: 1, week: 7, month: 30 } as const;
export type Span = keyof typeof SPANS;
export const SPAN_KEYS = ['today', 'week', 'month'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface KpiView {
  /** WIB days, both included. */
  readonly from: string;
  readonly to: string;
  /** Set while the period moves with the day that runs. */
  readonly span: Span | null;
  readonly group: Group;
  readonly ulp: string | null;
}

/** What was looked at last: the page opens with it again. */
let lastSearch = '';

/** What the page shows stands in its address, so that it can be sent, kept and reloaded. */
export function useKpiView() {
  const [params, setParams] = useSearchParams();
  const search = params.toString();
  useEffect(() => {
    if (search !== '') lastSearch = search;
    else if (lastSearch !== '') setParams(lastSearch, { replace: true });
  }, [search, setParams]);
  const change = (values: Readonly<Record<string, string | null>>): void =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(values)) {
          if (value === null) next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const view = viewOf(params, dayText(serverNow()));
  return {
    view,
    setSpan: (span: Span) => change({ period: span, from: null, to: null }),
    setDays: (from: string, to: string) => change({ period: null, from, to }),
    setGroup: (by: Group) => change({ by }),
    /** One ULP is a single row: its days say more. */
    setUlp: (ulp: string | null) => change({ ulp, ...(ulp !== null && view.group === 'ulp' ? { by: 'day' } : {}) }),
  };
}

function viewOf(params: URLSearchParams, today: string): KpiView {
  const [from, to] = [params.get('from') ?? '', params.get('to') ?? ''];
  const group = KPI_GROUPS.find((one) => one === params.get('by')) ?? 'ulp';
  const ulp = params.get('ulp');
  if (isDay(from) && isDay(to)) return { from, to, span: null, group, ulp };
  const span = SPAN_KEYS.find((one) => one === params.get('period')) ?? 'today';
  return { from: addDays(today, 1 - SPANS[span]), to: today, span, group, ulp };
}

const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
