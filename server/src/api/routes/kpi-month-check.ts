import { kpiMonthParams } from '@comcen/shared/wire/http/kpi.ts';
import { monthCheckReply } from '@comcen/shared/wire/http/kpi-month-check.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { figuresContextOf } from '../../http/request-context.ts';
import { kpiMonthCheck } from '../../queries/kpi-month-check.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

export async function kpiMonthCheckRoutes(app: App, services: Services): Promise<void> {
  const schema = {
    tags: ['kpis'],
    summary: 'What to look at before a month is locked, with the orders behind each number',
    params: kpiMonthParams,
    querystring: z.object({ up3: z.string().max(20).optional() }),
    response: { 200: monthCheckReply },
  };
  app.get('/api/kpis/locks/:month/check', { schema }, (request) =>
    kpiMonthCheck(figuresContextOf(request), up3Of(request, services, request.query.up3), request.params.month),
  );
}
