import type { HistoryKind } from '@comcen/shared/domain/history/columns.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import { type CheckImportBody, type HistoryImport, historyImport } from '@comcen/shared/wire/http/history.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { query, request, upload } from '../../api/request.ts';

const POLL_MS = 1_000;
export const isGoing = ({ state }: Pick<HistoryImport, 'state'>): boolean =>
  state === 'checking' || state === 'importing' || state === 'undoing';

export const importsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['imports'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(historyImport), `/api/history/imports${query({ limit: 50, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isGoing)) ? 2 * POLL_MS : false),
  });

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => request(historyImport, `/api/history/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? POLL_MS : false),
  });

export const sendFile = (kind: HistoryKind, file: File) =>
  upload(historyImport, `/api/history/imports${query({ kind, fileName: file.name })}`, file, 'text/csv');
export const checkAgain = (id: string, body: CheckImportBody) =>
  request(historyImport, `/api/history/imports/${id}/check`, { method: 'POST', body });
export const commitImport = (id: string) =>
  request(historyImport, `/api/history/imports/${id}/commit`, { method: 'POST', body: {} });
export const undoImport = (id: string) =>
  request(historyImport, `/api/history/imports/${id}/undo`, { method: 'POST', body: {} });
