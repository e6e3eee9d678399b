import { targetsBody, targetsQuery, targetsReply } from '@comcen/shared/wire/http/kpi-targets.ts';
import { changeTargets } from '../../commands/kpi/change-targets.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { targetsOfYear } from '../../queries/kpi-targets.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['kpis'];

export async function kpiTargetsRoutes(app: App, services: Services): Promise<void> {
  app.get(
    '/api/kpis/targets',
    {
      schema: {
        tags,
        summary: 'Targets of a year: of the UP3 and its ULPs, what each set and what holds',
        querystring: targetsQuery,
        response: { 200: targetsReply },
      },
    },
    (request) => targetsOfYear(contextOf(request), up3Of(request, services, request.query.up3), request.query.year),
  );
  app.put(
    '/api/kpis/targets',
    {
      schema: {
        tags,
        summary: 'Sets targets of units for a year. Locked months keep theirs',
        querystring: targetsQuery,
        body: targetsBody,
        response: { 200: targetsReply },
      },
    },
    (request) => {
      const up3 = up3Of(request, services, request.query.up3);
      return changeTargets(contextOf(request), up3, request.query.year, request.body.units);
    },
  );
}
