import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { fixedJson } from '../../http/fixed-json.ts';
import type { Services } from '../../roles/services.ts';

const GEO_JSON = 'application/geo+json; charset=utf-8';
const attributionReply = z.object({
  attribution: z.string(),
  tileUrl: z.string().nullable(),
  tileAttribution: z.string().nullable(),
});

/** The bundled geography for the map: the same for everybody who is logged in, cached by ETag. */
export async function geoRoutes(app: App, services: Services): Promise<void> {
  const { geo, config } = services;
  const schema = { tags: ['geo'] };
  app.get('/api/geo/coastline', { schema }, fixedJson(geo.coastline, GEO_JSON));
  app.get('/api/geo/ulps', { schema }, fixedJson(geo.ulpRegions, GEO_JSON));
  app.get('/api/geo/attribution', { schema: { ...schema, response: { 200: attributionReply } } }, () => ({
    attribution: geo.attribution,
    tileUrl: config.tileUrl,
    tileAttribution: config.tileAttribution,
  }));
}
