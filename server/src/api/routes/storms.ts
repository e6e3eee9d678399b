import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { stillOutReply } from '@comcen/shared/wire/http/still-out.ts';
import { startStormBody, stormItem } from '@comcen/shared/wire/http/storm.ts';
import { z } from 'zod';
import { decideStorm } from '../../commands/storm/decide-storm.ts';
import { startStorm } from '../../commands/storm/start-storm.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { stillOut } from '../../queries/still-out.ts';
import { stormItems } from '../../queries/storms.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['storms'];
const params = z.object({ id });
const one = { 200: stormItem };

export async function stormsRoutes(app: App, services: Services): Promise<void> {
  app.get(
    '/api/storms',
    { schema: { tags, summary: 'Storms, newest first', querystring: pageQuery, response: { 200: page(stormItem) } } },
    async (request) => {
      const { limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.object({ id }));
      const items = await stormItems(contextOf(request), { before: after?.id ?? null, limit: limit + 1 });
      return pageOf(items, limit, (item) => ({ id: item.id }));
    },
  );
  app.post(
    '/api/storms',
    {
      schema: {
        tags,
        summary: 'Starts a storm of one ULP, or (null) of the whole UP3',
        querystring: z.object({ up3: z.string().max(20).optional() }),
        body: startStormBody,
        response: { 201: stormItem },
      },
    },
    (request, reply) =>
      replyOnce(request, reply, contextOf(request), async (ctx) => ({
        status: 201,
        body: await startStorm(ctx, up3Of(request, services, request.query.up3), request.body.ulp),
      })),
  );
  for (const command of ['start', 'dismiss', 'end', 'close'] as const) {
    app.post(`/api/storms/:id/${command}`, { schema: { tags, params, response: one } }, (request) =>
      decideStorm(contextOf(request), request.params.id, command),
    );
  }
  app.get(
    '/api/storms/:id/still-out',
    { schema: { tags, summary: 'Who is not accounted for', params, response: { 200: stillOutReply } } },
    (request) => stillOut(contextOf(request), request.params.id),
  );
}
