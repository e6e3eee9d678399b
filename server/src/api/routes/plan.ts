import { planReply } from '@comcen/shared/wire/http/plan.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { type LanePlan, lanePlan, planReplyOf } from '../../queries/plan.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['plan'];
const querystring = z.object({ up3: z.string().max(20).optional() });
/** Many consoles look at one plan: it is reckoned once in this time. */
const SHARED_MS = 2_000;

export async function planRoutes(app: App, services: Services): Promise<void> {
  const shared = new Map<string, { until: number; plan: Promise<LanePlan> }>();
  app.get(
    '/api/plan',
    { schema: { tags, summary: 'What each crew does next, and why', querystring, response: { 200: planReply } } },
    async (request) => {
      const up3 = up3Of(request, services, request.query.up3);
      const ctx = contextOf(request);
      const now = performance.now();
      let known = shared.get(up3);
      if (!known || known.until <= now) {
        known = { until: now + SHARED_MS, plan: lanePlan(ctx, up3) };
        shared.set(up3, known);
        known.plan.catch(() => shared.delete(up3));
      }
      return planReplyOf(ctx, up3, await known.plan);
    },
  );
}
