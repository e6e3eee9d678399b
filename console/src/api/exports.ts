import { page } from '@comcen/shared/wire/http/common.ts';
import { type ExportBody, type ExportItem, exportItem } from '@comcen/shared/wire/http/export.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { query, request } from './request.ts';

const POLL_MS = 1_000;
export const isUnderWay = ({ state }: Pick<ExportItem, 'state'>): boolean => state === 'queued' || state === 'running';

/** Own files, newest first; looked at again while one of them is under way. */
export const exportsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['exports'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(exportItem), `/api/exports${query({ limit: 50, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? POLL_MS : false),
  });

export const exportQuery = (id: string) =>
  queryOptions({
    queryKey: ['exports', id],
    queryFn: ({ signal }) => request(exportItem, `/api/exports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_MS : false),
  });

export const requestExport = (body: ExportBody, idempotencyKey: string) =>
  request(exportItem, '/api/exports', { method: 'POST', body, idempotencyKey });
export const cancelExport = (id: string) =>
  request(exportItem, `/api/exports/${id}/cancel`, { method: 'POST', body: {} });
export const exportFile = (id: string): string => `/api/exports/${id}/file`;
