import { incidentItem as incidentSchema } from '@comcen/shared/wire/http/board.ts';
import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import {
  confirmIncidentBody,
  incidentDetail as detailSchema,
  mergeIncidentBody,
  splitIncidentBody,
  splitIncidentReply,
  undoGroupingBody,
} from '@comcen/shared/wire/http/incident.ts';
import { z } from 'zod';
import { confirmIncident } from '../../commands/incident/confirm-incident.ts';
import { mergeIncident } from '../../commands/incident/merge-incident.ts';
import { restoreIncidentByHand } from '../../commands/incident/restore-incident.ts';
import { splitIncident } from '../../commands/incident/split-incident.ts';
import { undoGrouping } from '../../commands/incident/undo-grouping.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { incidentDetail } from '../../queries/incident-detail.ts';
import { incidentItems } from '../../queries/incidents.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['incidents'];
const params = z.object({ id });
const listQuery = pageQuery.extend({
  state: z.enum(['open', 'partly_restored', 'restored', 'closed', 'merged']).optional(),
  ulp: z.string().max(20).optional(),
});
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

  app.get(
    '/api/incidents/:id',
    {
      schema: {
        tags,
        summary: 'One incident with reports, orders, suspected device, tree, changes of its grouping and estimates',
        params,
        response: { 200: detailSchema },
      },
    },
    (request) => incidentDetail(contextOf(request), services, request.params.id),
  );

  app.post('/api/incidents/:id/restore', { schema: { tags, params, response: { 200: incidentSchema } } }, (request) =>
    restoreIncidentByHand(contextOf(request), request.params.id),
  );

  app.post(
    '/api/incidents/:id/confirm',
    {
      schema: {
        tags,
        summary: 'State where the fault is; the machine never overrides it',
        params,
        body: confirmIncidentBody,
        response: { 200: incidentSchema },
      },
    },
    (request) => confirmIncident(contextOf(request), request.params.id, request.body),
  );

  app.post(
    '/api/incidents/:id/merge',
    {
      schema: {
        tags,
        summary: 'Make another incident part of this one',
        params,
        body: mergeIncidentBody,
        response: { 200: incidentSchema },
      },
    },
    (request) => mergeIncident(contextOf(request), request.params.id, request.body),
  );

  app.post(
    '/api/incidents/:id/split',
    {
      schema: {
        tags,
        summary: 'Give some of its reports an incident and an order of their own',
        params,
        body: splitIncidentBody,
        response: { 200: splitIncidentReply },
      },
    },
    (request) => splitIncident(contextOf(request), request.params.id, request.body),
  );

  app.post(
    '/api/incidents/:id/undo',
    {
      schema: {
        tags,
        summary: 'Take one change of the grouping back, or all that the machine changed at once',
        params,
        body: undoGroupingBody,
        response: { 200: incidentSchema },
      },
    },
    (request) => undoGrouping(contextOf(request), request.params.id, request.body),
  );
}
