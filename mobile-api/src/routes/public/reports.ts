import { rateReport } from '@comcen/server/commands/rating/rate-report.ts';
import { createReport } from '@comcen/server/commands/report/create-report.ts';
import { withdrawReport } from '@comcen/server/commands/report/withdraw-report.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { customerContextOf } from '@comcen/server/http/request-context.ts';
import { trackedReport, trackingOf } from '@comcen/server/queries/tracking.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { publicReportBody, publicReportReply, trackingReply } from '@comcen/shared/wire/http/report.ts';
import { ratingBody } from '@comcen/shared/wire/http/voice.ts';
import { z } from 'zod';
import { createNarrowWay } from './narrow-way.ts';
import { createPublicLimits } from './public-limits.ts';

const tags = ['public'];
const config = { access: 'public' } as const;
const params = z.object({ trackingToken: z.string().min(1).max(100) });
const headers = z.object({
  'idempotency-key': z.string().min(1).max(200).optional(),
  'x-device-id': z.string().max(100).optional(),
});
/** Beyond the ceiling of one address: this many at once, so that a flood leaves the pool to the others. */
const NARROW_WIDTH = 2;
const NARROW_WAITING = 2_000;

/** What anybody may do without a login: report, follow the report, take it back. */
export async function publicReportRoutes(app: App, services: Services): Promise<void> {
  const limits = createPublicLimits(services.clock);
  const narrow = createNarrowWay(NARROW_WIDTH, NARROW_WAITING);
  const taking = {
    tags,
    summary: 'Report a problem with the power: idpel (12 digits) or location',
    headers,
    body: publicReportBody,
    response: { 200: publicReportReply, 201: publicReportReply },
  };
  app.post('/reports', { config, schema: taking }, async (request, reply) => {
    limits.admitReport(request, request.body);
    const take = () =>
      createReport(customerContextOf(request), services, request.body, {
        idempotencyKey: request.headers['idempotency-key'],
        deviceId: request.headers['x-device-id'],
      });
    const { status, body, replayed } = await (limits.isUnderCeiling(request) ? take() : narrow.through(take));
    if (replayed) reply.header('Idempotency-Replayed', 'true');
    const { number, trackingToken, reportedAt } = body;
    return reply.code(status).send({ number, trackingToken, status: body.status, reportedAt });
  });

  const following = { tags, summary: "The report in PLN Mobile's words", params, response: { 200: trackingReply } };
  app.get('/reports/:trackingToken', { config, schema: following }, (request, reply) => {
    const { trackingToken } = request.params;
    limits.admitTracking(request, trackingToken);
    reply.header('cache-control', 'no-store');
    return trackingOf(customerContextOf(request), services, trackingToken);
  });

  const withdrawing = { tags, summary: 'Take the report back', params, response: { 200: trackingReply } };
  app.post('/reports/:trackingToken/withdraw', { config, schema: withdrawing }, async (request) => {
    const { trackingToken } = request.params;
    limits.admitTracking(request, trackingToken);
    const ctx = customerContextOf(request);
    const { id } = await trackedReport(ctx, services, trackingToken);
    await withdrawReport(ctx, id);
    return trackingOf(ctx, services, trackingToken);
  });

  const rating = {
    tags,
    summary: 'How it was handled: 1 to 5 stars; once power is back or the report is answered, changeable for 24 hours',
    params,
    body: ratingBody,
    response: { 200: trackingReply },
  };
  app.post('/reports/:trackingToken/rating', { config, schema: rating }, async (request) => {
    const { trackingToken } = request.params;
    limits.admitTracking(request, trackingToken);
    const ctx = customerContextOf(request);
    const { id } = await trackedReport(ctx, services, trackingToken);
    await rateReport(ctx, id, request.body);
    return trackingOf(ctx, services, trackingToken);
  });
}
