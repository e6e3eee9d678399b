import { page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { createTrackerBody, newTracker, trackerItem } from '@comcen/shared/wire/http/tracker.ts';
import { z } from 'zod';
import { createTracker } from '../../commands/tracker/create-tracker.ts';
import { disableTracker } from '../../commands/tracker/disable-tracker.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { trackerItems } from '../../queries/trackers.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['trackers'];
const trackerId = z.string().regex(/^[0-9a-f]{64}$/, 'needs 64 hexadecimal digits');

/** Keys of vehicle trackers: an admin makes one, puts it into the device, and disables it when the device is lost. */
export async function trackerRoutes(app: App, _services: Services): Promise<void> {
  const listSchema = { tags, querystring: pageQuery, response: { 200: page(trackerItem) } };
  app.get('/api/trackers', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const after = decodeCursor(cursor, z.object({ id: trackerId }))?.id ?? null;
    return pageOf(await trackerItems(contextOf(request), { after, limit: limit + 1 }), limit, ({ id }) => ({ id }));
  });

  const summary = 'A key for a vehicle tracker; it is shown in this answer only';
  const createSchema = { tags, summary, body: createTrackerBody, response: { 201: newTracker } };
  app.post('/api/trackers', { schema: createSchema }, async (request, reply) => {
    // Beside the stored answer: no copy of a key is kept, so a repeated request is told of its tracker without it.
    let key: string | null = null;
    const item = await replyOnce(request, reply, contextOf(request), async (ctx) => {
      const made = await createTracker(ctx, request.body);
      key = made.key;
      return { status: 201, body: made.item };
    });
    return reply.header('cache-control', 'no-store').send({ ...item, key });
  });

  const changeSchema = { tags, params: z.object({ id: trackerId }), response: { 200: trackerItem } };
  app.post('/api/trackers/:id/disable', { schema: changeSchema }, (request) =>
    disableTracker(contextOf(request), request.params.id),
  );
}
