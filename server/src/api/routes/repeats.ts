import { id, page } from '@comcen/shared/wire/http/common.ts';
import {
  hotSpotsQuery,
  hotSpotsReply,
  repeatItem,
  repeatListQuery,
  repeatsQuery,
  repeatsReply,
} from '@comcen/shared/wire/http/voice.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { figuresContextOf } from '../../http/request-context.ts';
import { hotSpots } from '../../queries/hot-spots.ts';
import { repeatItems } from '../../queries/repeat-list.ts';
import { repeats } from '../../queries/repeats.ts';
import { voicePeriod } from '../../queries/voice-region.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['voice'];
const sortKey = z.object({ at: z.iso.datetime(), id, key: z.string().max(50) });

export async function repeatsRoutes(app: App, _services: Services): Promise<void> {
  const figuresSchema = {
    tags,
    summary: 'Outages reported again within the window of `restored`, per customer, transformer or feeder, most first',
    querystring: repeatsQuery,
    response: { 200: repeatsReply },
  };
  app.get('/api/repeats', { schema: figuresSchema }, (request) =>
    repeats(figuresContextOf(request), voicePeriod(request.query), request.query),
  );

  const listSchema = {
    tags,
    summary: 'The faults behind a number of repeat outages, newest first',
    querystring: repeatListQuery,
    response: { 200: page(repeatItem) },
  };
  app.get('/api/repeats/list', { schema: listSchema }, async (request) => {
    const { by, key, measure, limit, cursor } = request.query;
    const before = decodeCursor(cursor, sortKey);
    const asked = { ...voicePeriod(request.query), by, key, measure, limit: limit + 1, before };
    return pageOf(await repeatItems(figuresContextOf(request), asked), limit, (item) => ({
      at: item.fault.reportedAt,
      id: item.fault.incidentId,
      key: item.key,
    }));
  });

  const spotsSchema = {
    tags,
    summary: 'Where repeat outages pile up: a clustering tree over several resolutions',
    querystring: hotSpotsQuery,
    response: { 200: hotSpotsReply },
  };
  app.get('/api/hot-spots', { schema: spotsSchema }, (request) =>
    hotSpots(figuresContextOf(request), voicePeriod(request.query), request.query.by),
  );
}
