import { AppError, invalidField } from '@comcen/server/errors.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { createRateLimiter, takeOrRefuse } from '@comcen/server/http/rate-limit.ts';
import { contextAs } from '@comcen/server/http/request-context.ts';
import { recordPositions } from '@comcen/server/positions/record-positions.ts';
import { trackerByKey } from '@comcen/server/queries/tracker-device.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { positionsReply } from '@comcen/shared/wire/http/board.ts';
import type { FastifyRequest } from 'fastify';
import { type OsmandQuery, osmandFix, osmandQuery } from './osmand-fix.ts';

/** A tracker that was out of reach sends its backlog one by one. */
const PER_TRACKER = { burst: 600, perMinute: 600 };
/** A carrier's trackers share an address: a fix a second of a hundred. Whoever invents keys ends here, before the database. */
const PER_ADDRESS = { burst: 600, perMinute: 6_000 };

/** `GET|POST /osmand`: vehicle trackers with a key each. Values come in the query or, with POST, in a form. */
export async function osmandRoutes(app: App, services: Services): Promise<void> {
  const limiter = createRateLimiter(PER_TRACKER, services.clock);
  const addresses = createRateLimiter(PER_ADDRESS, services.clock);
  const take = async (request: FastifyRequest, query: OsmandQuery) => {
    takeOrRefuse(addresses, request.ip, 'address');
    takeOrRefuse(limiter, query.id, 'tracker');
    const tracker = await trackerByKey(services.database.sql, query.id);
    if (!tracker)
      throw new AppError('unauthenticated', 'This key belongs to no tracker. Ask the command center for one.');
    const fix = osmandFix(query, services.clock());
    if (!fix) throw invalidField('timestamp', 'needs seconds or milliseconds since 1970, or ISO 8601');
    const ctx = contextAs(request, { kind: 'tracker', crewId: tracker.crewId });
    const reply = await recordPositions(ctx, services, { ...tracker, fixes: [fix], source: 'tracker' });
    const [refused] = reply.rejected;
    if (refused) throw invalidField('lat', `This fix is impossible (${refused.reason}) and was not stored.`);
    return reply;
  };
  const config = { access: 'public' } as const;
  const response = { 200: positionsReply };
  await app.register(async (scope: App) => {
    const form = 'application/x-www-form-urlencoded';
    scope.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    scope.get('/osmand', { config, schema: { tags: ['tracker'], querystring: osmandQuery, response } }, (request) =>
      take(request, request.query),
    );
    scope.post('/osmand', { config, schema: { tags: ['tracker'], response } }, (request) =>
      take(request, parseForm({ ...asObject(request.body), ...asObject(request.query) })),
    );
  });
}

function parseForm(values: object): OsmandQuery {
  const parsed = osmandQuery.safeParse(values);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new AppError('invalid', `Check ${issues.map(({ field }) => field).join(', ')}.`, { issues });
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
