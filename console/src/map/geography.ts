import L from 'leaflet';
import { z } from 'zod';
import { request } from '../api/request.ts';

const collection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.looseObject({ type: z.literal('Feature'), properties: z.unknown() })),
});
type Collection = z.infer<typeof collection>;
const office = z.object({ name: z.string(), officeTown: z.string(), officeLat: z.number(), officeLon: z.number() });
const attributionReply = z.object({
  attribution: z.string(),
  tileUrl: z.string().nullable(),
  tileAttribution: z.string().nullable(),
});

const TOWNS = 'towns';

export interface Geography {
  readonly coastline: Collection;
  readonly ulps: Collection;
  readonly attribution: string;
  readonly tileUrl: string | null;
  readonly tileAttribution: string | null;
}

export async function readGeography(): Promise<Geography> {
  const [coastline, ulps, about] = await Promise.all([
    request(collection, '/api/geo/coastline'),
    request(collection, '/api/geo/ulps'),
    request(attributionReply, '/api/geo/attribution'),
  ]);
  return { coastline, ulps, ...about };
}

export interface BaseMap {
  setUlps(isShown: boolean): void;
  refreshInk(): void;
  readonly bounds: L.LatLngBounds;
}

/** Land, ULP borders and town names; tiles below them only when the deployment names a server for them. */
export function addBaseMap(map: L.Map, geography: Geography): BaseMap {
  const { coastline, ulps, attribution, tileUrl, tileAttribution } = geography;
  const renderer = L.canvas({ padding: 0.5 });
  if (tileUrl) L.tileLayer(tileUrl, { maxZoom: 19, attribution: tileAttribution ?? '' }).addTo(map);
  const land = L.geoJSON(coastline, {
    interactive: false,
    attribution,
    style: () => landStyle(renderer, tileUrl !== null),
  });
  const borders = L.geoJSON(ulps, { interactive: false, style: () => borderStyle(renderer) });
  if (!map.getPane(TOWNS)) map.createPane(TOWNS);
  const names = L.layerGroup(ulps.features.flatMap(townLabel));
  land.addTo(map);
  borders.addTo(map);
  names.addTo(map);
  return {
    bounds: land.getBounds(),
    setUlps(isShown) {
      if (isShown) borders.addTo(map);
      else borders.remove();
    },
    refreshInk() {
      land.setStyle(landStyle(renderer, tileUrl !== null));
      borders.setStyle(borderStyle(renderer));
    },
  };
}

const ink = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const landStyle = (renderer: L.Canvas, hasTiles: boolean): L.PathOptions => ({
  renderer,
  color: ink('--map-coast'),
  weight: 1,
  fillColor: ink('--map-land'),
  fillOpacity: hasTiles ? 0 : 1,
});
const borderStyle = (renderer: L.Canvas): L.PathOptions => ({
  renderer,
  color: ink('--map-border'),
  weight: 1,
  dashArray: '5 4',
  fill: false,
});

function townLabel({ properties }: Collection['features'][number]): L.Marker[] {
  const parsed = office.safeParse(properties);
  if (!parsed.success) return [];
  const { officeTown, officeLat, officeLon } = parsed.data;
  const icon = L.divIcon({ className: 'town-label', html: '', iconSize: [0, 0] });
  const marker = L.marker([officeLat, officeLon], { icon, interactive: false, keyboard: false, pane: TOWNS });
  marker.on('add', () => marker.getElement()?.replaceChildren(officeTown.replace(/\s*\(.*\)/, '')));
  return [marker];
}
