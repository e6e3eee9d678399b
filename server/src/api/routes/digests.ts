import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { digestItem, digestSubscription, digestSubscriptionBody } from '@comcen/shared/wire/http/digest.ts';
import { z } from 'zod';
import { subscribeDigest } from '../../commands/digest/subscribe-digest.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { digests, ownSubscription } from '../../queries/digests.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['digests'];
const sortKey = z.object({ at: z.string(), id });

export async function digestsRoutes(app: App, services: Services): Promise<void> {
  const isAvailable = services.config.smtp !== null;
  const listSchema = {
    tags,
    summary: 'Weekly digests, newest first',
    querystring: pageQuery,
    response: { 200: page(digestItem) },
  };
  app.get('/api/digests', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const before = decodeCursor(cursor, sortKey) ?? null;
    const items = await digests(contextOf(request), { before, limit: limit + 1 });
    return pageOf(items, limit, ({ madeAt, id }) => ({ at: madeAt, id }));
  });

  const response = { 200: digestSubscription };
  const summary = 'Whether the caller gets the weekly digest by e-mail, and where';
  app.get('/api/me/digest', { schema: { tags, summary, response } }, async (request) => ({
    ...(await ownSubscription(contextOf(request))),
    isAvailable,
  }));
  app.put('/api/me/digest', { schema: { tags, body: digestSubscriptionBody, response } }, async (request) => {
    const ctx = contextOf(request);
    await subscribeDigest(ctx, request.body);
    return { ...(await ownSubscription(ctx)), isAvailable };
  });
}
