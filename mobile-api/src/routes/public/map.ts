import type { App } from '@comcen/server/http/build-app.ts';
import { fixedJson } from '@comcen/server/http/fixed-json.ts';
import type { Services } from '@comcen/server/roles/services.ts';

const GEO_JSON = 'application/geo+json; charset=utf-8';

/** The bundled geography for the apps' small maps; cached by ETag. */
export async function mapRoutes(app: App, { geo }: Services): Promise<void> {
  const options = { config: { access: 'public' }, schema: { tags: ['public'] } } as const;
  app.get('/map/coastline', options, fixedJson(geo.coastline, GEO_JSON));
  app.get('/map/ulps', options, fixedJson(geo.ulpRegions, GEO_JSON));
  app.get('/map/places', options, fixedJson(placeNames(geo), GEO_JSON));
  app.get('/map/attribution', options, fixedJson({ attribution: geo.attribution }));
}

/** Names of the kecamatan: a coast alone does not tell anybody where they are. */
const placeNames = ({ districts }: Services['geo']) => ({
  type: 'FeatureCollection',
  features: districts.map(({ name, lat, lng }) => ({
    type: 'Feature',
    properties: { name },
    geometry: { type: 'Point', coordinates: [lng, lat] },
  })),
});
