import { id, page } from '@comcen/shared/wire/http/common.ts';
import { odinOutage, odinQuery } from '@comcen/shared/wire/http/open-data.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { odinOutages } from '../../queries/odin.ts';
import type { Services } from '../../roles/services.ts';

export async function openDataRoutes(app: App, _services: Services): Promise<void> {
  const schema = {
    tags: ['open data'],
    summary: 'Power outages in the names of IEC CIM and ODIN’s public profile, newest first; nothing personal',
    querystring: odinQuery,
    response: { 200: page(odinOutage) },
  };
  app.get('/api/open-data/odin', { schema }, async (request) => {
    const { state, ulp, limit, cursor } = request.query;
    const before = decodeCursor(cursor, z.object({ id }))?.id ?? null;
    const asked = { isCurrent: state === 'current', ulpId: ulp ?? null, before, limit: limit + 1 };
    return pageOf(await odinOutages(contextOf(request), asked), limit, ({ mRID }) => ({ id: mRID }));
  });
}
