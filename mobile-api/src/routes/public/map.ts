import type { App } from '@comcen/server/http/build-app.ts';
import { fixedJson } from '@comcen/server/http/fixed-json.ts';
import type { Services } from '@comcen/server/roles/services.ts';

const GEO_JSON = 'application/geo+json; charset=utf-8';

/** The bundled geography for the apps' small maps; cached by ETag. */
export async function mapRoutes(app: App, { geo }: Services): Promise<void> {
  const options = { config: { access: 'public' }, schema: { tags: ['public'] } } as const;
  app.get('/map/coastline', options, fixedJson(geo.coastline, GEO_JSON));
  app.get('/map/ulps', options, fixedJson(geo.ulpRegions, GEO_JSON));
  app.get('/map/attribution', options, fixedJson({ attribution: geo.attribution }));
}
