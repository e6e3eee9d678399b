import { definitionsIn } from '@comcen/shared/domain/kpi/definitions.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import {
  kpiDefinitions,
  kpiDefinitionsQuery,
  kpiDistributionQuery,
  kpiDistribution as kpiDistributionReply,
  kpiOrder,
  kpiOrdersQuery,
  kpiQuery,
  kpiReply,
} from '@comcen/shared/wire/http/kpi.ts';
import { kpiStormDaysQuery, kpiStormDaysReply } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { authorize } from '../../commands/authorize.ts';
import { invalidField } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf, figuresContextOf } from '../../http/request-context.ts';
import { kpiDistribution } from '../../queries/kpi-distribution.ts';
import type { KpiPeriod } from '../../queries/kpi-facts.ts';
import { type KpiOrdersPage, kpiOrders } from '../../queries/kpi-orders.ts';
import { kpis } from '../../queries/kpis.ts';
import { kpiStormDays } from '../../queries/storm-days.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['kpis'];

export async function kpisRoutes(app: App, _services: Services): Promise<void> {
  const figuresSchema = {
    tags,
    summary:
      'Response and recovery of the orders first reported in a period, of a region or one ULP, per key and in total, in minutes',
    querystring: kpiQuery,
    response: { 200: kpiReply },
  };
  app.get('/api/kpis', { schema: figuresSchema }, (request) =>
    kpis(figuresContextOf(request), periodOf(request.query), request.query.groupBy, request.query.percentiles),
  );

  const distributionSchema = {
    tags,
    summary: 'How one interval is spread over the orders of a period or of one key, in equal bins of minutes',
    querystring: kpiDistributionQuery,
    response: { 200: kpiDistributionReply },
  };
  app.get('/api/kpis/distribution', { schema: distributionSchema }, (request) =>
    kpiDistribution(figuresContextOf(request), periodOf(request.query), request.query.measure, groupOf(request.query)),
  );

  const stormDaysSchema = {
    tags,
    summary:
      'How many of each ULP`s orders and minutes came on its storm days (storm mode on there, or a major event day of the UP3)',
    querystring: kpiStormDaysQuery,
    response: { 200: kpiStormDaysReply },
  };
  app.get('/api/kpis/storm-days', { schema: stormDaysSchema }, (request) => {
    const { from, to, ...rest } = request.query;
    return kpiStormDays(figuresContextOf(request), { ...rest, from: new Date(from), to: new Date(to) });
  });

  const ordersSchema = {
    tags,
    summary: 'The orders behind a figure, newest report first: as many as it counts',
    querystring: kpiOrdersQuery,
    response: { 200: page(kpiOrder) },
  };
  app.get('/api/kpis/orders', { schema: ordersSchema }, (request) => {
    const { measure, fromMin, toMin, limit, cursor } = request.query;
    const asked = { ...periodOf(request.query), group: groupOf(request.query), measure, fromMin, toMin, limit, cursor };
    return kpiOrders(figuresContextOf(request), asked);
  });

  const definitionsSchema = {
    tags,
    summary: 'What each figure means, in words, and where its definition comes from',
    querystring: kpiDefinitionsQuery,
    response: { 200: kpiDefinitions },
  };
  app.get('/api/kpis/definitions', { schema: definitionsSchema }, async (request) => {
    authorize(contextOf(request), 'kpi.read');
    return definitionsIn(request.query.lang);
  });
}

function periodOf(query: { from: string; to: string; ulp?: string; flagged: 'with' | 'without' }): KpiPeriod {
  const period = {
    from: new Date(query.from),
    to: new Date(query.to),
    ulpId: query.ulp,
    withFlagged: query.flagged === 'with',
  };
  if (period.to < period.from) throw invalidField('to', 'lies before from; the period is [from, to)');
  return period;
}

function groupOf({ groupBy, key }: { groupBy?: NonNullable<KpiOrdersPage['group']>['by']; key?: string }) {
  if (groupBy === undefined && key === undefined) return undefined;
  if (groupBy === undefined) throw invalidField('groupBy', 'is needed with key');
  if (key === undefined) throw invalidField('key', 'is needed with groupBy: the key of a row of /api/kpis');
  return { by: groupBy, key };
}
