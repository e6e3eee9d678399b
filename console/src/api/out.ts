import { apiTokenItem, createdApiToken } from '@comcen/shared/wire/http/api-token.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import { type DigestSubscriptionBody, digestItem, digestSubscription } from '@comcen/shared/wire/http/digest.ts';
import { queryOptions } from '@tanstack/react-query';
import { anything, request } from './request.ts';

export const digestSubscriptionQuery = queryOptions({
  queryKey: ['digest'],
  queryFn: ({ signal }) => request(digestSubscription, '/api/me/digest', { signal }),
});
export const saveDigest = (body: DigestSubscriptionBody) =>
  request(digestSubscription, '/api/me/digest', { method: 'PUT', body });

/** The last few; older ones are in the API. */
export const digestsQuery = queryOptions({
  queryKey: ['digests'],
  queryFn: ({ signal }) => request(page(digestItem), '/api/digests?limit=10', { signal }),
});

export const apiTokensQuery = queryOptions({
  queryKey: ['api-tokens'],
  queryFn: ({ signal }) => request(page(apiTokenItem), '/api/api-tokens?limit=50', { signal }),
});
export const createApiToken = (body: { name: string; days: number }) =>
  request(createdApiToken, '/api/api-tokens', { method: 'POST', body });
export const revokeApiToken = (id: string) =>
  request(anything, `/api/api-tokens/${id}/revoke`, { method: 'POST', body: {} });
