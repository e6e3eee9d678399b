import { page } from '@comcen/shared/wire/http/common.ts';
import {
  type INTERRUPTION_MEASURES,
  interruptedCustomers,
  interruptionItem,
  majorEventDaysReply,
  reliabilityReply,
  tmpCustomer,
  tmpLevelItem,
  tmpReply,
} from '@comcen/shared/wire/http/reliability.ts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { query, request } from '../../api/request.ts';
import { addDays, startOfDay } from '../../time/format.ts';
import type { Days } from '../kpi/period.ts';
import type { Kind, Med } from './use-reliability-view.ts';

/** Whose interruptions, of which days and kind. */
export interface Scope {
  readonly days: Days;
  readonly ulp: string | null;
  readonly kind: Kind;
  readonly med: Med;
}

const REFRESH_MS = 60_000;
/** The question of every list of the page; a file is asked with the same. */
export const asked = ({ days, ulp, kind, med }: Scope) => ({
  from: startOfDay(days.from),
  to: startOfDay(addDays(days.to, 1)),
  ulp,
  kind,
  medDays: med,
});

/** `sums`: without CEMI and CELID, which are counted customer by customer. */
export const reliabilityQuery = (
  scope: Scope,
  groupBy: 'none' | 'ulp' | 'feeder' | 'month',
  figures: 'all' | 'sums' = 'all',
) =>
  queryOptions({
    queryKey: ['reliability', scope, groupBy, figures],
    queryFn: ({ signal }) =>
      request(reliabilityReply, `/api/reliability${query({ ...asked(scope), groupBy, figures })}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

export const majorEventDaysQuery = (year: number) =>
  queryOptions({
    queryKey: ['major-event-days', year],
    queryFn: ({ signal }) =>
      request(majorEventDaysReply, `/api/reliability/major-event-days${query({ year: String(year) })}`, { signal }),
    placeholderData: keepPreviousData,
  });

const listed = <Item extends z.ZodType>(path: string, item: Item, filter: Readonly<Record<string, string | null>>) =>
  infiniteQueryOptions({
    queryKey: [path, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(item), `${path}${query({ ...filter, limit: '100', cursor: pageParam })}`, { signal }),
    getNextPageParam: (last) => last.nextCursor,
  });

/** Part of a scope that a number stands for: a row of the table, or one customer. */
export interface Part {
  readonly feeder?: string;
  readonly transformer?: string;
  readonly idpel?: string;
}

export const partOf = ({ feeder, transformer, idpel }: Part) => ({
  feeder: feeder ?? null,
  transformer: transformer ?? null,
  idpel: idpel ?? null,
});

export const interruptionsQuery = (scope: Scope, measure: (typeof INTERRUPTION_MEASURES)[number], part: Part) =>
  listed('/api/reliability/interruptions', interruptionItem, { ...asked(scope), measure, ...partOf(part) });

export const customersQuery = (scope: Scope, measure: 'cemi' | 'celidS' | 'celidT', part: Part) =>
  listed('/api/reliability/customers', interruptedCustomers, { ...asked(scope), measure, feeder: part.feeder ?? null });

export const tmpQuery = (month: string, ulp: string | null, medDays: Med) =>
  infiniteQueryOptions({
    queryKey: ['tmp', month, ulp, medDays],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(tmpReply, `/api/tmp${query({ month, ulp, medDays, limit: '100', cursor: pageParam })}`, { signal }),
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

export const tmpCustomersQuery = (month: string, transformer: string) =>
  listed('/api/tmp/customers', tmpCustomer, { month, transformer });

export const declareLevel = (body: { ulp: string | null; hours: number; times: number; version: number }) =>
  request(z.object({ items: z.array(tmpLevelItem) }), '/api/tmp/level', { method: 'PUT', body });
