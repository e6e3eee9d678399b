import { id, page } from '@comcen/shared/wire/http/common.ts';
import {
  finishTaskBody,
  ratingFiguresQuery,
  ratingFiguresReply,
  ratingItem,
  ratingsQuery,
  recoveryTask,
  recoveryTasksQuery,
} from '@comcen/shared/wire/http/voice.ts';
import { z } from 'zod';
import { finishTask, takeTask } from '../../commands/recovery-task/change-task.ts';
import { invalidField } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf, figuresContextOf } from '../../http/request-context.ts';
import { ratingFiguresOf, ratingItems } from '../../queries/ratings.ts';
import { recoveryTaskOf, recoveryTasks } from '../../queries/recovery-tasks.ts';
import { voicePeriod } from '../../queries/voice-region.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['voice'];
const params = z.object({ id });
const sortKey = z.object({ at: z.string().max(40), id });

export async function ratingsRoutes(app: App, _services: Services): Promise<void> {
  const figuresSchema = {
    tags,
    summary: 'Stars, negative ratings and NPS of the ratings given in a period, per key and in total',
    querystring: ratingFiguresQuery,
    response: { 200: ratingFiguresReply },
  };
  app.get('/api/ratings/figures', { schema: figuresSchema }, (request) =>
    ratingFiguresOf(figuresContextOf(request), voicePeriod(request.query), request.query.groupBy),
  );

  const listSchema = {
    tags,
    summary: 'The ratings behind a number, newest first',
    querystring: ratingsQuery,
    response: { 200: page(ratingItem) },
  };
  app.get('/api/ratings', { schema: listSchema }, async (request) => {
    const { groupBy, key, measure, limit, cursor } = request.query;
    if ((groupBy === undefined) !== (key === undefined)) throw invalidField('key', 'goes together with groupBy');
    const rows = await ratingItems(figuresContextOf(request), {
      ...voicePeriod(request.query),
      group: groupBy !== undefined && key !== undefined ? { by: groupBy, key } : undefined,
      measure,
      limit: limit + 1,
      before: decodeCursor(cursor, sortKey),
    });
    return pageOf(rows, limit, ({ position, reportId }) => ({ at: position, id: reportId }));
  });

  const tasksSchema = {
    tags,
    summary: 'Customers who were not content and what is done about it, newest first',
    querystring: recoveryTasksQuery,
    response: { 200: page(recoveryTask) },
  };
  app.get('/api/recovery-tasks', { schema: tasksSchema }, async (request) => {
    const { state, ulp, limit, cursor } = request.query;
    const before = decodeCursor(cursor, z.object({ id }))?.id;
    const tasks = await recoveryTasks(contextOf(request), { state, ulpId: ulp, before, limit: limit + 1 });
    return pageOf(tasks, limit, (task) => ({ id: task.id }));
  });

  app.post(
    '/api/recovery-tasks/:id/take',
    { schema: { tags, params, response: { 200: recoveryTask } } },
    async (request) => {
      const ctx = contextOf(request);
      await takeTask(ctx, request.params.id);
      return recoveryTaskOf(ctx, request.params.id);
    },
  );

  app.post(
    '/api/recovery-tasks/:id/done',
    { schema: { tags, params, body: finishTaskBody, response: { 200: recoveryTask } } },
    async (request) => {
      const ctx = contextOf(request);
      await finishTask(ctx, request.params.id, request.body);
      return recoveryTaskOf(ctx, request.params.id);
    },
  );
}
