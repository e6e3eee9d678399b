import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { attachReportBody, createReportBody, reportReply } from '@comcen/shared/wire/http/report.ts';
import { z } from 'zod';
import { attachReport, detachReport } from '../../commands/report/attach-report.ts';
import { createReport } from '../../commands/report/create-report.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { reportDetail, reportItems } from '../../queries/reports.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['reports'];
const params = z.object({ id });
const listQuery = pageQuery.extend({
  state: z.enum(['received', 'linked', 'answered', 'withdrawn']).optional(),
  ulp: z.string().max(20).optional(),
  incident: id.optional(),
  idpel: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
});
const headers = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

export async function reportsRoutes(app: App, services: Services): Promise<void> {
  app.post(
    '/api/reports',
    {
      schema: {
        tags,
        summary: 'Take a report. The same Idempotency-Key, or the same externalId on a channel, is the same report',
        headers,
        body: createReportBody,
        response: { 200: reportReply, 201: reportReply },
      },
    },
    async (request, reply) => {
      const created = await createReport(contextOf(request), services, request.body, {
        idempotencyKey: request.headers['idempotency-key'],
      });
      if (created.replayed) reply.header('Idempotency-Replayed', 'true');
      return reply.code(created.status).send(created.body);
    },
  );

  app.get(
    '/api/reports',
    {
      schema: { tags, summary: 'Reports, newest first', querystring: listQuery, response: { 200: page(reportReply) } },
    },
    async (request) => {
      const { limit, state, ulp, incident, idpel } = request.query;
      const after = decodeCursor(request.query.cursor, z.object({ id }));
      const items = await reportItems(contextOf(request), services, {
        incidentId: incident,
        idpel,
        state,
        ulpId: ulp,
        before: after?.id,
        limit: limit + 1,
      });
      return pageOf(items, limit, (item) => ({ id: item.id }));
    },
  );

  app.get('/api/reports/:id', { schema: { tags, params, response: { 200: reportReply } } }, (request) =>
    reportDetail(contextOf(request), services, request.params.id),
  );

  app.post(
    '/api/reports/:id/attach',
    { schema: { tags, params, body: attachReportBody, response: { 200: reportReply } } },
    (request) => attachReport(contextOf(request), services, request.params.id, request.body.incidentId),
  );

  app.post('/api/reports/:id/detach', { schema: { tags, params, response: { 200: reportReply } } }, (request) =>
    detachReport(contextOf(request), services, request.params.id),
  );
}
