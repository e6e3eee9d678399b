import { page } from '@comcen/shared/wire/http/common.ts';
import { ratingFiguresReply, ratingItem, repeatItem, repeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { query, request } from '../../api/request.ts';
import { asked, type Scope } from './kpi-queries.ts';

/** Both are about customers, not orders: flagged orders are in them whatever is chosen for the rest. */
const ofCustomers = (scope: Scope) => {
  const { from, to, ulp } = asked(scope);
  return { from, to, ulp };
};

export const repeatsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['repeats', ofCustomers(scope)],
    queryFn: ({ signal }) =>
      request(repeatsReply, `/api/repeats${query({ ...ofCustomers(scope), by: 'customer', limit: 1 })}`, { signal }),
    placeholderData: keepPreviousData,
  });

export const ratingsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['rating-figures', ofCustomers(scope)],
    queryFn: ({ signal }) =>
      request(ratingFiguresReply, `/api/ratings/figures${query({ ...ofCustomers(scope) })}`, { signal }),
    placeholderData: keepPreviousData,
  });

const listQuery = <Item extends z.ZodType>(name: string, path: string, item: Item, scope: Scope, measure: string) =>
  infiniteQueryOptions({
    queryKey: [name, ofCustomers(scope), measure],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(item), `${path}${query({ ...ofCustomers(scope), measure, limit: 100, cursor: pageParam })}`, {
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor,
  });

export const repeatListQuery = (scope: Scope, measure: 'repeats' | 'occurrences') =>
  listQuery('repeat-list', '/api/repeats/list', repeatItem, scope, measure);
export const ratingListQuery = (scope: Scope, measure: 'count' | 'negative') =>
  listQuery('rating-list', '/api/ratings', ratingItem, scope, measure);
