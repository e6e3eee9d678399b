import type { KpiGrouping as Group } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import { kpiDefinitions, kpiDistribution, kpiOrder, kpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { kpiStormDaysReply } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { reliabilityReply } from '@comcen/shared/wire/http/reliability.ts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { query, request } from '../../api/request.ts';
import { addDays, localToInstant, startOfDay } from '../../time/format.ts';
import type { Interval } from './kpi-cells.ts';
import type { Days } from './period.ts';

/** Whose orders, of which days: the same for every figure of the page. */
export interface Scope {
  readonly days: Days;
  readonly ulp: string | null;
  readonly flagged: 'with' | 'without';
}

const REFRESH_MS = 60_000;
export const asked = ({ days, ulp, flagged }: Scope) => ({
  from: startOfDay(days.from),
  to: days.until === undefined ? startOfDay(addDays(days.to, 1)) : localToInstant(`${days.to}T${days.until}`),
  ulp,
  flagged,
});

/** The same question for a file: what is not asked is left out. */
export const exported = (scope: Scope, more: Readonly<Record<string, string | number | null>>) =>
  Object.fromEntries(Object.entries({ ...asked(scope), ...more }).filter(([, value]) => value !== null));

export const kpisQuery = (scope: Scope, groupBy: Group, percentiles: 'all' | 'none' = 'all') =>
  queryOptions({
    queryKey: ['kpis', scope, groupBy, percentiles],
    queryFn: ({ signal }) =>
      request(kpiReply, `/api/kpis${query({ ...asked(scope), groupBy, percentiles })}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

export const distributionQuery = (scope: Scope, measure: Interval) =>
  queryOptions({
    queryKey: ['kpi-distribution', scope, measure],
    queryFn: ({ signal }) =>
      request(kpiDistribution, `/api/kpis/distribution${query({ ...asked(scope), measure })}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

/** What a comparison of ULPs needs besides their orders: how many customers each has. */
export const servedQuery = (days: Days) => {
  const { from, to } = asked({ days, ulp: null, flagged: 'with' });
  return queryOptions({
    queryKey: ['served', days],
    queryFn: ({ signal }) =>
      request(reliabilityReply, `/api/reliability${query({ from, to, groupBy: 'ulp', figures: 'sums' })}`, { signal }),
    select: ({ items }) => ({ customers: new Map(items.map((row) => [row.key, row.customers])) }),
  });
};

/** And what of their orders and minutes storms brought. */
export const stormDaysQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['kpi-storm-days', scope],
    queryFn: ({ signal }) => request(kpiStormDaysReply, `/api/kpis/storm-days${query(asked(scope))}`, { signal }),
    refetchInterval: REFRESH_MS,
  });

/** The orders behind one number: its measure, in a row (`group`) or in the total, or between two lengths of time. */
export interface OrdersAsked {
  readonly measure: KpiMeasure;
  readonly group: { readonly by: Group; readonly key: string } | null;
  /** Minutes [fromMin, toMin); null at the open end. */
  readonly between: { readonly fromMin: number; readonly toMin: number | null } | null;
}

/** As the address of the list has it. */
export const askedOrders = ({ measure, group, between }: OrdersAsked) => ({
  measure,
  groupBy: group?.by ?? null,
  key: group?.key ?? null,
  fromMin: between?.fromMin ?? null,
  toMin: between?.toMin ?? null,
});

export const kpiOrdersQuery = (scope: Scope, orders: OrdersAsked) =>
  infiniteQueryOptions({
    queryKey: ['kpi-orders', scope, orders],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(
        page(kpiOrder),
        `/api/kpis/orders${query({
          ...asked(scope),
          ...askedOrders(orders),
          limit: 100,
          cursor: pageParam,
        })}`,
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

export const definitionsQuery = (lang: string) =>
  queryOptions({
    queryKey: ['kpi-definitions', lang],
    queryFn: ({ signal }) => request(kpiDefinitions, `/api/kpis/definitions${query({ lang })}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
