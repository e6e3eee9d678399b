import { me, userItem } from '@comcen/shared/wire/http/auth.ts';
import { incidentItem } from '@comcen/shared/wire/http/board.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import { incidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { kpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { planReply } from '@comcen/shared/wire/http/plan.ts';
import { deviceItem, plannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { customerItem, reportReply } from '@comcen/shared/wire/http/report.ts';
import { settingsReply } from '@comcen/shared/wire/http/settings.ts';
import { simulationRun } from '@comcen/shared/wire/http/simulation.ts';
import { stillOutReply } from '@comcen/shared/wire/http/still-out.ts';
import { workOrderDetail, workOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { query, request } from './request.ts';

export type ListFilter = Readonly<Record<string, string | null>>;

const paged = <Item extends z.ZodType>(name: string, path: string, item: Item, filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: [name, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(item), `${path}${query({ ...filter, limit: 100, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request(me, '/api/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['work-order', id],
    queryFn: ({ signal }) => request(workOrderDetail, `/api/work-orders/${id}`, { signal }),
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => request(incidentDetail, `/api/incidents/${id}`, { signal }),
  });

export const planQuery = queryOptions({
  queryKey: ['plan'],
  queryFn: ({ signal }) => request(planReply, '/api/plan', { signal }),
  refetchInterval: 30_000,
});

export const ordersQuery = (filter: ListFilter) => paged('work-orders', '/api/work-orders', workOrderItem, filter);
export const incidentsQuery = (filter: ListFilter) => paged('incidents', '/api/incidents', incidentItem, filter);
export const reportsQuery = (filter: ListFilter) => paged('reports', '/api/reports', reportReply, filter);
/** Others enter and end them too, and nothing tells: read again now and then. */
export const plannedOutagesQuery = (filter: ListFilter) => ({
  ...paged('planned-outages', '/api/planned-outages', plannedOutageItem, filter),
  refetchInterval: 30_000,
});
export const devicesQuery = (text: string) =>
  queryOptions({
    queryKey: ['devices', text],
    queryFn: ({ signal }) => request(page(deviceItem), `/api/grid/devices${query({ q: text, limit: 8 })}`, { signal }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
export const stillOutQuery = (id: string) =>
  queryOptions({
    queryKey: ['still-out', id],
    queryFn: ({ signal }) => request(stillOutReply, `/api/storms/${id}/still-out`, { signal }),
    refetchInterval: 15_000,
  });
export const usersQuery = () => paged('users', '/api/users', userItem, {});

/** Few digits stand in every idpel: a search by number waits until it can tell customers apart. */
export const isSearchable = (text: string): boolean => text.length >= (/^\d+$/.test(text) ? 5 : 3);

/** The likeliest first; among equals those of the ULP that the operator works in. */
export const customersQuery = (text: string, nearUlp: string | null = null) =>
  queryOptions({
    queryKey: ['customers', text, nearUlp],
    queryFn: ({ signal }) =>
      request(page(customerItem), `/api/customers${query({ q: text, nearUlp, limit: 8 })}`, { signal }),
    enabled: isSearchable(text),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => request(settingsReply, '/api/settings', { signal }),
});

const SIMULATION_POLL_MS = 1_000;
const isGoing = ({ state }: { state: string }): boolean => state === 'queued' || state === 'running';

/** Newest first; looked at again while one of them is not through. */
export const simulationsQuery = () =>
  infiniteQueryOptions({
    ...paged('simulations', '/api/simulations', simulationRun, {}),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isGoing)) ? 2 * SIMULATION_POLL_MS : false,
  });

export const simulationQuery = (id: string) =>
  queryOptions({
    queryKey: ['simulation', id],
    queryFn: ({ signal }) => request(simulationRun, `/api/simulations/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? SIMULATION_POLL_MS : false),
  });

export interface Period {
  readonly from: string;
  readonly to: string;
}

export const kpiQuery = (period: Period, groupBy: string, ulp: string | null = null) =>
  queryOptions({
    queryKey: ['kpis', period, groupBy, ulp],
    queryFn: ({ signal }) => request(kpiReply, `/api/kpis${query({ ...period, groupBy, ulp })}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
