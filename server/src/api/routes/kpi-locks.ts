import { id, page } from '@comcen/shared/wire/http/common.ts';
import {
  kpiCorrection,
  kpiCorrectionsQuery,
  kpiLockBody,
  kpiLocks as kpiLocksReply,
  kpiMonthParams,
  kpiUnlockBody,
} from '@comcen/shared/wire/http/kpi.ts';
import { z } from 'zod';
import { lockMonth, unlockMonth } from '../../commands/kpi/lock-month.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { kpiCorrections, kpiLocks } from '../../queries/kpi-locks.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['kpis'];
const up3 = z.string().max(20).optional();
const querystring = z.object({ up3 });
const sortKey = z.object({ at: z.string(), id });

export async function kpiLocksRoutes(app: App, services: Services): Promise<void> {
  const listSchema = {
    tags,
    summary: 'Locked months: their figures no longer move',
    querystring,
    response: { 200: kpiLocksReply },
  };
  app.get('/api/kpis/locks', { schema: listSchema }, async (request) => ({
    items: await kpiLocks(contextOf(request), up3Of(request, services, request.query.up3)),
  }));

  const lockSchema = { tags, querystring, body: kpiLockBody, response: { 200: kpiLocksReply } };
  app.post('/api/kpis/locks', { schema: lockSchema }, async (request) => {
    const ctx = contextOf(request);
    const up3Id = up3Of(request, services, request.query.up3);
    await lockMonth(ctx, up3Id, request.body.month, request.body.note);
    return { items: await kpiLocks(ctx, up3Id) };
  });

  const unlockSchema = {
    tags,
    querystring,
    params: kpiMonthParams,
    body: kpiUnlockBody,
    response: { 200: kpiLocksReply },
  };
  app.post('/api/kpis/locks/:month/unlock', { schema: unlockSchema }, async (request) => {
    const ctx = contextOf(request);
    const up3Id = up3Of(request, services, request.query.up3);
    await unlockMonth(ctx, up3Id, request.params.month, request.body.reason);
    return { items: await kpiLocks(ctx, up3Id) };
  });

  const correctionsSchema = {
    tags,
    summary: 'What came after a month was locked, newest first: what would differ, who, when and why',
    querystring: kpiCorrectionsQuery.extend({ up3 }),
    response: { 200: page(kpiCorrection) },
  };
  app.get('/api/kpis/corrections', { schema: correctionsSchema }, async (request) => {
    const { month, about, limit, cursor } = request.query;
    const up3Id = up3Of(request, services, request.query.up3);
    const before = decodeCursor(cursor, sortKey) ?? null;
    const items = await kpiCorrections(contextOf(request), { up3Id, month, about, before, limit: limit + 1 });
    return pageOf(items, limit, ({ at, id: of }) => ({ at, id: of }));
  });
}
