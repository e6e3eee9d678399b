import { id, page, pageQuery, workOrderState } from '@comcen/shared/wire/http/common.ts';
import {
  cancelBody,
  closeBody,
  completeByOperatorBody,
  createWorkOrderBody,
  workOrderDetail as detailSchema,
  holdBody,
  offerBody,
  priorityBody,
  recallBody,
  reopenBody,
  resumeBody,
  workOrderItem,
} from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { createOrder } from '../../commands/work-order/create-order.ts';
import { type DirectInput, directOrder } from '../../commands/work-order/direct-order.ts';
import { offerByHand } from '../../commands/work-order/offer-by-hand.ts';
import { setPriority } from '../../commands/work-order/set-priority.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { workOrderDetail } from '../../queries/work-order-detail.ts';
import { workOrderList } from '../../queries/work-order-list.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['work orders'];
const params = z.object({ id });
const response = { 200: detailSchema };
/** `state=new,offered` or repeated. */
const states = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')))
  .pipe(z.array(workOrderState));
const listQuery = pageQuery.extend({
  state: states.optional(),
  ulp: z.string().max(20).optional(),
  crew: z.string().max(40).optional(),
  incident: id.optional(),
  number: z.string().max(20).optional(),
});

export async function workOrdersRoutes(app: App, services: Services): Promise<void> {
  readRoutes(app, services);
  createRoute(app, services);
  directRoutes(app, services);
  dispatchRoutes(app, services);
}

function readRoutes(app: App, services: Services): void {
  app.get(
    '/api/work-orders',
    {
      schema: { tags, summary: 'Orders, newest first', querystring: listQuery, response: { 200: page(workOrderItem) } },
    },
    async (request) => {
      const { limit, state, ulp, crew, incident, number, cursor } = request.query;
      const after = decodeCursor(cursor, z.object({ id }));
      const items = await workOrderList(contextOf(request), {
        states: state ?? [],
        ulpId: ulp ?? null,
        crew: crew ?? null,
        incidentId: incident ?? null,
        number: number ?? null,
        before: after?.id ?? null,
        limit: limit + 1,
      });
      return pageOf(items, limit, (item) => ({ id: item.id }));
    },
  );
  app.get('/api/work-orders/:id', { schema: { tags, params, response } }, (request) =>
    workOrderDetail(contextOf(request), services, request.params.id),
  );
}

function createRoute(app: App, services: Services): void {
  app.post(
    '/api/work-orders',
    {
      schema: {
        tags,
        summary: 'An order without a report: for an incident, a device or a place',
        body: createWorkOrderBody,
        response: { 201: detailSchema },
      },
    },
    (request, reply) =>
      replyOnce(request, reply, contextOf(request), async (ctx) => ({
        status: 201,
        body: await createOrder(ctx, services, request.body),
      })),
  );
}

function directRoutes(app: App, services: Services): void {
  const direct = <Body extends z.ZodType>(
    command: DirectInput['command'],
    body: Body,
    inputOf: (body: z.output<Body>) => Partial<DirectInput>,
  ) =>
    app.post(`/api/work-orders/:id/${command}`, { schema: { tags, params, body, response } }, (request) => {
      const given = body.parse(request.body ?? {});
      const { id: orderId } = params.parse(request.params);
      return directOrder(contextOf(request), services, { ...inputOf(given), orderId, command });
    });
  direct('recall', recallBody, ({ reason, version }) => ({ reason, version }));
  direct('hold', holdBody, ({ reason, note, version }) => ({ reason, note, version }));
  direct('resume', resumeBody, ({ version }) => ({ version }));
  direct('cancel', cancelBody, ({ reason, version }) => ({ reason, version }));
  direct('close', closeBody, ({ reason, version }) => ({ reason, version }));
  direct('reopen', reopenBody, ({ reason, version }) => ({ reason, version }));
  direct('complete', completeByOperatorBody, ({ outcome, cause, action, note, version }) => ({
    completion: { outcome, cause, action, note },
    version,
  }));
}

function dispatchRoutes(app: App, services: Services): void {
  app.post('/api/work-orders/:id/offer', { schema: { tags, params, body: offerBody, response } }, (request) =>
    offerByHand(contextOf(request), services, { ...request.body, orderId: request.params.id }),
  );
  app.post('/api/work-orders/:id/priority', { schema: { tags, params, body: priorityBody, response } }, (request) =>
    setPriority(contextOf(request), services, { ...request.body, orderId: request.params.id }),
  );
}
