import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import {
  changePlannedOutageBody,
  createPlannedOutageBody,
  deviceItem,
  plannedOutageItem,
  plannedOutageQuery,
} from '@comcen/shared/wire/http/planned-outage.ts';
import { z } from 'zod';
import { cancelPlannedOutage } from '../../commands/planned-outage/cancel-planned-outage.ts';
import { changePlannedOutage } from '../../commands/planned-outage/change-planned-outage.ts';
import { createPlannedOutage } from '../../commands/planned-outage/create-planned-outage.ts';
import { endPlannedOutage } from '../../commands/planned-outage/end-planned-outage.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { searchDevices } from '../../queries/devices.ts';
import { plannedOutages } from '../../queries/planned-outages.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['planned outages'];
const params = z.object({ id });
const one = { 200: plannedOutageItem };

export async function plannedOutagesRoutes(app: App, _services: Services): Promise<void> {
  app.get(
    '/api/planned-outages',
    {
      schema: {
        tags,
        summary: 'Planned outages, newest first',
        querystring: plannedOutageQuery,
        response: { 200: page(plannedOutageItem) },
      },
    },
    async (request) => {
      const { limit, when, ulp, cursor } = request.query;
      const after = decodeCursor(cursor, z.object({ id }));
      const items = await plannedOutages(contextOf(request), {
        when: when ?? null,
        ulpId: ulp ?? null,
        before: after?.id ?? null,
        limit: limit + 1,
      });
      return pageOf(items, limit, (item) => ({ id: item.id }));
    },
  );
  app.post(
    '/api/planned-outages',
    { schema: { tags, body: createPlannedOutageBody, response: { 201: plannedOutageItem } } },
    (request, reply) =>
      replyOnce(request, reply, contextOf(request), async (ctx) => ({
        status: 201,
        body: await createPlannedOutage(ctx, request.body),
      })),
  );
  app.put(
    '/api/planned-outages/:id',
    { schema: { tags, params, body: changePlannedOutageBody, response: one } },
    (request) => changePlannedOutage(contextOf(request), request.params.id, request.body),
  );
  app.post('/api/planned-outages/:id/cancel', { schema: { tags, params, response: one } }, (request) =>
    cancelPlannedOutage(contextOf(request), request.params.id),
  );
  app.post('/api/planned-outages/:id/end', { schema: { tags, params, response: one } }, (request) =>
    endPlannedOutage(contextOf(request), request.params.id),
  );
  app.get(
    '/api/grid/devices',
    {
      schema: {
        tags: ['grid'],
        summary: 'Devices of the grid by any part of code or name, the likeliest first',
        querystring: pageQuery.pick({ limit: true }).extend({ q: z.string().trim().max(100).default('') }),
        response: { 200: page(deviceItem) },
      },
    },
    async (request) => ({ items: await searchDevices(contextOf(request), request.query), nextCursor: null }),
  );
}
