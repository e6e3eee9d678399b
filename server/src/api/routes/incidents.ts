import { incidentItem as incidentSchema } from '@comcen/shared/wire/http/board.ts';
import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { reportReply } from '@comcen/shared/wire/http/report.ts';
import { timelineEntry, workOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { restoreIncidentByHand } from '../../commands/incident/restore-incident.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { incidentItem, incidentItems } from '../../queries/incidents.ts';
import { reportItems } from '../../queries/reports.ts';
import { timelineOf } from '../../queries/timeline.ts';
import { workOrderList } from '../../queries/work-order-list.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['incidents'];
const params = z.object({ id });
const listQuery = pageQuery.extend({
  state: z.enum(['open', 'partly_restored', 'restored', 'closed', 'merged']).optional(),
  ulp: z.string().max(20).optional(),
});
const incidentDetail = incidentSchema.extend({
  reports: z.array(reportReply),
  workOrders: z.array(workOrderItem),
  timeline: z.array(timelineEntry),
});

/** Of a great incident the newest; all of them page by page: GET /api/reports?incident=. */
const REPORTS_SHOWN = 200;

export async function incidentsRoutes(app: App, services: Services): Promise<void> {
  app.get(
    '/api/incidents',
    {
      schema: {
        tags,
        summary: 'Incidents, newest first',
        querystring: listQuery,
        response: { 200: page(incidentSchema) },
      },
    },
    async (request) => {
      const { limit, state, ulp, cursor } = request.query;
      const after = decodeCursor(cursor, z.object({ id }));
      const items = await incidentItems(contextOf(request), {
        up3Id: null,
        state: state ?? null,
        ulpId: ulp ?? null,
        before: after?.id ?? null,
        limit: limit + 1,
      });
      return pageOf(items, limit, (item) => ({ id: item.id }));
    },
  );

  app.get('/api/incidents/:id', { schema: { tags, params, response: { 200: incidentDetail } } }, async (request) => {
    const ctx = contextOf(request);
    const incident = await incidentItem(ctx, request.params.id);
    const [reports, workOrders, timeline] = await Promise.all([
      reportItems(ctx, services, { incidentId: incident.id, limit: REPORTS_SHOWN }),
      workOrderList(ctx, {
        states: [],
        ulpId: null,
        crew: null,
        incidentId: incident.id,
        number: null,
        before: null,
        limit: 100,
      }),
      timelineOf(ctx, 'incident', incident.id),
    ]);
    return { ...incident, reports, workOrders, timeline };
  });

  app.post('/api/incidents/:id/restore', { schema: { tags, params, response: { 200: incidentSchema } } }, (request) =>
    restoreIncidentByHand(contextOf(request), request.params.id),
  );
}
