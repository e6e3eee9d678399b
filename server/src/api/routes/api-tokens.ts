import { apiTokenItem, createApiTokenBody, createdApiToken } from '@comcen/shared/wire/http/api-token.ts';
import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';
import { createApiToken } from '../../commands/api-token/create-api-token.ts';
import { revokeApiToken } from '../../commands/api-token/revoke-api-token.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { announceRevocation } from '../../http/sessions.ts';
import { apiTokens } from '../../queries/api-tokens.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['api tokens'];

export async function apiTokensRoutes(app: App, services: Services): Promise<void> {
  const listSchema = {
    tags,
    summary: 'Own keys for programs',
    querystring: pageQuery,
    response: { 200: page(apiTokenItem) },
  };
  app.get('/api/api-tokens', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const before = decodeCursor(cursor, z.object({ id }))?.id ?? null;
    return pageOf(await apiTokens(contextOf(request), { before, limit: limit + 1 }), limit, (item) => ({
      id: item.id,
    }));
  });

  const summary = 'A key for another program: `Authorization: Bearer <token>`; every GET its maker may, nothing else';
  const createSchema = { tags, summary, body: createApiTokenBody, response: { 201: createdApiToken } };
  // Without an Idempotency-Key on purpose: its answer would have to be kept, and with it the token.
  app.post('/api/api-tokens', { schema: createSchema }, async (request, reply) => {
    const made = await createApiToken(contextOf(request), request.body);
    return reply.code(201).header('cache-control', 'no-store').send(made);
  });

  const revokeSchema = { tags, params: z.object({ id }), response: { 204: z.null() } };
  app.post('/api/api-tokens/:id/revoke', { schema: revokeSchema }, async (request, reply) => {
    await revokeApiToken(contextOf(request), request.params.id);
    await announceRevocation(services, { sessionId: request.params.id });
    return reply.code(204).send(null);
  });
}
