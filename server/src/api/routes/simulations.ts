import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { simulationBody, simulationRun } from '@comcen/shared/wire/http/simulation.ts';
import { z } from 'zod';
import { cancelSimulation } from '../../commands/simulation/cancel-simulation.ts';
import { requestSimulation } from '../../commands/simulation/request-simulation.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { simulationRunOf, simulationRuns } from '../../queries/simulations.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['simulations'];
const params = z.object({ id });
const up3 = z.string().max(20).optional();
const sortKey = z.object({ at: z.string(), id });

export async function simulationsRoutes(app: App, services: Services): Promise<void> {
  const listSchema = {
    tags,
    summary: 'Questions to the lab, newest first; results only one by one',
    querystring: pageQuery.extend({ up3 }),
    response: { 200: page(simulationRun) },
  };
  app.get('/api/simulations', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const up3Id = up3Of(request, services, request.query.up3);
    const before = decodeCursor(cursor, sortKey) ?? null;
    const runs = await simulationRuns(contextOf(request), { up3Id, before, limit: limit + 1 });
    return pageOf(runs, limit, ({ requestedAt, id }) => ({ at: requestedAt, id }));
  });

  const createSchema = { tags, querystring: z.object({ up3 }), body: simulationBody, response: { 201: simulationRun } };
  app.post('/api/simulations', { schema: createSchema }, (request, reply) =>
    replyOnce(request, reply, contextOf(request), async (ctx) => {
      const runId = await requestSimulation(ctx, up3Of(request, services, request.query.up3), request.body);
      return { status: 201, body: await simulationRunOf(ctx, runId) };
    }),
  );

  const oneSchema = { tags, params, response: { 200: simulationRun } };
  app.get('/api/simulations/:id', { schema: oneSchema }, (request) =>
    simulationRunOf(contextOf(request), request.params.id),
  );

  app.post('/api/simulations/:id/cancel', { schema: oneSchema }, async (request) => {
    const ctx = contextOf(request);
    await cancelSimulation(ctx, request.params.id);
    return simulationRunOf(ctx, request.params.id);
  });
}
