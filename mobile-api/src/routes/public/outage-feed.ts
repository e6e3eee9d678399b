import { AppError } from '@comcen/server/errors.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { createRateLimiter, takeOrRefuse } from '@comcen/server/http/rate-limit.ts';
import { outageFeedItems } from '@comcen/server/queries/outages.ts';
import { settingsOf } from '@comcen/server/queries/settings.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import { type OutageFeed, outageFeed } from '@comcen/shared/wire/http/open-data.ts';
import { z } from 'zod';
import { atomOf } from './atom.ts';

/** One read of the database in this time, however many ask. */
const FRESH_MS = 30_000;
/** While the database is away the last feed is told with its age, and not longer than this. */
const OLDEST_MS = 300_000;
/** A program asks each minute; many may stand behind one address. */
const PER_ADDRESS = { burst: 120, perMinute: 120 };
const DISCLAIMER =
  'Perkiraan dari laporan pelanggan dan model jaringan; dapat berubah. Estimates from customer reports and the grid model; they may change.';

export async function outageFeedRoutes(app: App, services: Services): Promise<void> {
  const limiter = createRateLimiter(PER_ADDRESS, services.clock);
  const current = createFeed(services);
  const schema = {
    tags: ['public'],
    summary: 'Outages by area for other programs, without personal data: JSON, or Atom with format=atom',
    querystring: z.object({ format: z.enum(['json', 'atom']).default('json') }),
    response: { 200: z.union([outageFeed, z.string()]) },
  };
  app.get('/outages/feed', { config: { access: 'public' }, schema }, async (request, reply) => {
    takeOrRefuse(limiter, request.ip, 'address');
    const { feed, ageS } = await current();
    reply.headers({
      'cache-control': `public, max-age=${Math.max(0, FRESH_MS / 1000 - ageS)}`,
      age: ageS,
      'access-control-allow-origin': '*',
    });
    if (request.query.format === 'json') return feed;
    const self = `${request.protocol}://${request.host}/outages/feed?format=atom`;
    return reply.type('application/atom+xml; charset=utf-8').serializer(String).send(atomOf(feed, self));
  });
}

/** The last feed and its age in seconds. Throws 503 when it is older than it may be. */
function createFeed(services: Services): () => Promise<{ feed: OutageFeed; ageS: number }> {
  let last: { feed: OutageFeed; at: number } | null = null;
  let reading: Promise<void> | null = null;
  const read = async () => {
    last = { feed: await readFeed(services), at: performance.now() };
  };
  return async () => {
    if (!last || performance.now() - last.at >= FRESH_MS) {
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading.catch((err: unknown) => services.log.warn({ err }, 'the outage feed could not be read anew'));
    }
    const age = last ? performance.now() - last.at : Number.POSITIVE_INFINITY;
    if (!last || age > OLDEST_MS)
      throw new AppError('unavailable', 'The feed cannot be read just now. Try again later.');
    return { feed: last.feed, ageS: Math.floor(age / 1000) };
  };
}

async function readFeed(services: Services): Promise<OutageFeed> {
  const ctx = systemContext(services);
  const settings = await Promise.all(services.units.up3Ids.map((up3Id) => settingsOf(ctx, up3Id)));
  const minCustomers = Math.max(1, ...settings.map(({ publicMinCustomers }) => publicMinCustomers));
  const items = await outageFeedItems(ctx, { minCustomers, areaOf: districtOf(services) });
  return {
    title: 'Gangguan listrik',
    asOf: ctx.clock().toISOString(),
    minCustomers,
    disclaimer: DISCLAIMER,
    items: items.map((item) => (item.kind === 'several_small' ? { ...item, area: ulpName(services, item.ulp) } : item)),
  };
}

const ulpName = ({ geo }: Services, ulpId: string): string =>
  `ULP ${geo.ulps.find(({ id }) => id === ulpId)?.name ?? ulpId}`;

/** The nearest kecamatan of the ULP: an area that people know, some hundred square kilometres wide. */
const districtOf =
  (services: Services) =>
  ({ ulpId, lat, lng }: { ulpId: string; lat: number; lng: number }): string => {
    let nearest: { name: string; away: number } | null = null;
    for (const district of services.geo.districts) {
      if (district.ulpId !== ulpId) continue;
      const away = distanceM(district, { lat, lng });
      if (!nearest || away < nearest.away) nearest = { name: district.name, away };
    }
    return nearest ? `Kecamatan ${nearest.name}` : ulpName(services, ulpId);
  };
