import { page } from '@comcen/shared/wire/http/common.ts';
import { kpiCorrection, kpiLocks } from '@comcen/shared/wire/http/kpi.ts';
import { monthCheckReply } from '@comcen/shared/wire/http/kpi-month-check.ts';
import { type TargetChange, targetsReply } from '@comcen/shared/wire/http/kpi-targets.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { query, request } from '../../api/request.ts';
import type { About } from './use-settings-view.ts';

export const targetsQuery = (year: number) =>
  queryOptions({
    queryKey: ['kpi-targets', year],
    queryFn: ({ signal }) => request(targetsReply, `/api/kpis/targets${query({ year })}`, { signal }),
  });
export const saveTargets = (year: number, units: readonly TargetChange[]) =>
  request(targetsReply, `/api/kpis/targets${query({ year })}`, { method: 'PUT', body: { units } });

export const locksQuery = queryOptions({
  queryKey: ['kpi-locks'],
  queryFn: ({ signal }) => request(kpiLocks, '/api/kpis/locks', { signal }),
});
export const monthCheckQuery = (month: string) =>
  queryOptions({
    queryKey: ['kpi-month-check', month],
    queryFn: ({ signal }) => request(monthCheckReply, `/api/kpis/locks/${month}/check`, { signal }),
    // Somebody may have explained a flag in between.
    staleTime: 0,
  });
export const lockMonth = (month: string, note: string) =>
  request(kpiLocks, '/api/kpis/locks', { method: 'POST', body: { month, note } });
export const unlockMonth = (month: string, reason: string) =>
  request(kpiLocks, `/api/kpis/locks/${month}/unlock`, { method: 'POST', body: { reason } });

export const correctionsQuery = (month: string | null, about: About) =>
  infiniteQueryOptions({
    queryKey: ['kpi-corrections', month, about],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(kpiCorrection), `/api/kpis/corrections${query({ month, about, limit: 100, cursor: pageParam })}`, {
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor,
  });
