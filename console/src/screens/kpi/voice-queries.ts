import { ratingFiguresReply, repeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
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
