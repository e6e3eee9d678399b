import { estimateByCrew } from '@comcen/server/commands/estimate/estimate-by-crew.ts';
import { type FieldCommand, workOnOrder } from '@comcen/server/commands/work-order/work-on-order.ts';
import { AppError } from '@comcen/server/errors.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { contextOf } from '@comcen/server/http/request-context.ts';
import { crewOrderById, crewOrders } from '@comcen/server/queries/work-orders.ts';
import { id, page } from '@comcen/shared/wire/http/common.ts';
import { crewEstimateCommand } from '@comcen/shared/wire/http/estimate.ts';
import {
  acceptCommand,
  arriveCommand,
  completeCommand,
  crewOrder,
  departCommand,
  phoneHoldCommand,
  phoneResumeCommand,
  refuseCommand,
  restoreCommand,
} from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { crewOf } from './crew-of.ts';

const tags = ['technician'];
const params = z.object({ id });

const COMMANDS = {
  accept: acceptCommand,
  refuse: refuseCommand,
  depart: departCommand,
  arrive: arriveCommand,
  restore: restoreCommand,
  complete: completeCommand,
  hold: phoneHoldCommand,
  resume: phoneResumeCommand,
} as const satisfies Record<FieldCommand, z.ZodType>;

export async function workOrderRoutes(app: App): Promise<void> {
  app.get(
    '/work-orders',
    { schema: { tags, summary: "The crew's open orders", response: { 200: page(crewOrder) } } },
    async (request) => {
      const ctx = contextOf(request);
      return { items: await crewOrders(ctx, crewOf(ctx).crewId), nextCursor: null };
    },
  );
  app.get('/work-orders/:id', { schema: { tags, params, response: { 200: crewOrder } } }, async (request) => {
    const ctx = contextOf(request);
    const { crewId } = crewOf(ctx);
    const open = (await crewOrders(ctx, crewId)).find((order) => order.id === request.params.id);
    if (open) return open;
    const order = await crewOrderById(ctx, request.params.id, crewId);
    if (order.crew?.id === crewId) return order;
    throw new AppError('not_found', 'This work order does not exist or is not with your crew.');
  });
  for (const command of FIELD_COMMANDS) commandRoute(app, command);
  app.post(
    '/work-orders/:id/estimate',
    {
      schema: {
        tags,
        summary:
          'From the site: minutes from `occurredAt` until power is back. The same commandId again gives the first answer',
        params,
        body: crewEstimateCommand,
        response: { 200: crewOrder },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      crewOf(ctx);
      const { body, replayed } = await estimateByCrew(ctx, request.params.id, request.body);
      if (replayed) reply.header('Idempotency-Replayed', 'true');
      return body;
    },
  );
}

const FIELD_COMMANDS = ['accept', 'refuse', 'depart', 'arrive', 'restore', 'complete', 'hold', 'resume'] as const;

function commandRoute(app: App, command: FieldCommand): void {
  const schema = {
    tags,
    summary: 'The same commandId again gives the first answer; never refused for its place or clock',
    params,
    body: COMMANDS[command],
    response: { 200: crewOrder },
  };
  app.post(`/work-orders/:id/${command}`, { schema }, async (request, reply) => {
    const ctx = contextOf(request);
    crewOf(ctx);
    const { body, replayed } = await workOnOrder(ctx, { orderId: request.params.id, command, body: request.body });
    if (replayed) reply.header('Idempotency-Replayed', 'true');
    return body;
  });
}
