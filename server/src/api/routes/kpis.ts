import { page } from '@comcen/shared/wire/http/common.ts';
import { kpiOrder, kpiOrdersQuery, kpiQuery, kpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { invalidField } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import type { KpiPeriod } from '../../queries/kpi-facts.ts';
import { type KpiOrdersPage, kpiOrders } from '../../queries/kpi-orders.ts';
import { kpis } from '../../queries/kpis.ts';
import type { Services } from '../../roles/services.ts';

export async function kpisRoutes(app: App, _services: Services): Promise<void> {
  app.get(
    '/api/kpis',
    {
      schema: {
        tags: ['kpis'],
        summary:
          'Response and recovery of the orders first reported in a period, of a region or one ULP, per key and in total, in minutes',
        querystring: kpiQuery,
        response: { 200: kpiReply },
      },
    },
    (request) => kpis(contextOf(request), periodOf(request.query), request.query.groupBy),
  );
  app.get(
    '/api/kpis/orders',
    {
      schema: {
        tags: ['kpis'],
        summary: 'The orders behind a figure, newest report first: as many as it counts',
        querystring: kpiOrdersQuery,
        response: { 200: page(kpiOrder) },
      },
    },
    (request) => {
      const { measure, limit, cursor } = request.query;
      return kpiOrders(contextOf(request), {
        ...periodOf(request.query),
        group: groupOf(request.query),
        measure,
        limit,
        cursor,
      });
    },
  );
}

function periodOf(query: { from: string; to: string; ulp?: string }): KpiPeriod {
  const period = { from: new Date(query.from), to: new Date(query.to), ulpId: query.ulp };
  if (period.to < period.from) throw invalidField('to', 'lies before from; the period is [from, to)');
  return period;
}

function groupOf({ groupBy, key }: { groupBy?: NonNullable<KpiOrdersPage['group']>['by']; key?: string }) {
  if (groupBy === undefined && key === undefined) return undefined;
  if (groupBy === undefined) throw invalidField('groupBy', 'is needed with key');
  if (key === undefined) throw invalidField('key', 'is needed with groupBy: the key of a row of /api/kpis');
  return { by: groupBy, key };
}
