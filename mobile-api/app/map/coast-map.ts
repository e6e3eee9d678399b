import 'leaflet/dist/leaflet.css';
import './coast-map.css';
import L from 'leaflet';
import { isRecord } from '../http/request.ts';
import { mapSources } from './map-sources.ts';

interface Options {
  /** A strip only shows; a map that asks for a place can be moved. */
  readonly isMovable: boolean;
}

/** The island from our own server: coast and place names, no tiles, nothing from elsewhere. */
export function coastMap(element: HTMLElement, { isMovable }: Options): L.Map {
  element.classList.add('coast-map');
  const map = L.map(element, {
    zoomControl: isMovable,
    dragging: isMovable,
    touchZoom: isMovable,
    scrollWheelZoom: isMovable,
    doubleClickZoom: isMovable,
    boxZoom: false,
    keyboard: isMovable,
    attributionControl: isMovable,
    zoomSnap: 0.25,
    minZoom: 7,
    maxZoom: 17,
  });
  L.control.scale({ imperial: false, maxWidth: 80, position: isMovable ? 'topright' : 'bottomleft' }).addTo(map);
  void drawCoast(map);
  void drawPlaces(map);
  map.attributionControl?.setPrefix(false);
  if (isMovable) void nameSources(map);
  return map;
}

async function drawCoast(map: L.Map): Promise<void> {
  const coast = await geoJson('/map/coastline');
  if (!coast || !isAlive(map)) return;
  map.getContainer().classList.add('has-coast');
  const layer = L.geoJSON(coast, { interactive: false, style: { className: 'coast', weight: 1, fillOpacity: 1 } });
  layer.addTo(map).bringToBack();
  map.fire('coast', { bounds: layer.getBounds() });
}

/** Points with a name. Where two would cover each other, only the first is shown. */
async function drawPlaces(map: L.Map): Promise<void> {
  const places = await geoJson('/map/places');
  if (!places || !isAlive(map)) return;
  const markers: L.Marker[] = [];
  L.geoJSON(places, {
    pointToLayer: ({ properties }, at) => {
      const icon = L.divIcon({ className: 'place-name', html: label(properties), iconSize: undefined });
      const marker = L.marker(at, { interactive: false, keyboard: false, icon });
      markers.push(marker);
      return marker;
    },
  }).addTo(map);
  const thin = () => showApart(map, markers);
  map.on('zoomend', thin);
  thin();
}

const NAME_HEIGHT = 18;
const LETTER_WIDTH = 7;

function showApart(map: L.Map, markers: readonly L.Marker[]): void {
  const taken: L.Bounds[] = [];
  for (const marker of markers) {
    const element = marker.getElement();
    if (!element) continue;
    const corner = map.latLngToLayerPoint(marker.getLatLng()).subtract([4, NAME_HEIGHT / 2]);
    const width = 14 + (element.textContent?.length ?? 0) * LETTER_WIDTH;
    const box = L.bounds(corner, corner.add([width, NAME_HEIGHT]));
    const isFree = !taken.some((other) => other.overlaps(box));
    element.style.display = isFree ? '' : 'none';
    if (isFree) taken.push(box);
  }
}

function label(properties: unknown): HTMLElement {
  const element = document.createElement('span');
  element.textContent = isRecord(properties) && typeof properties.name === 'string' ? properties.name : '';
  return element;
}

async function nameSources(map: L.Map): Promise<void> {
  const sources = await mapSources();
  if (sources && isAlive(map)) map.attributionControl.addAttribution(sources);
}

const isAlive = (map: L.Map): boolean => map.getContainer().isConnected;

/** Null when out of reach: a map without a coast still shows the points and the distance between them. */
async function geoJson(path: string): Promise<GeoJSON.FeatureCollection | null> {
  try {
    const response = await fetch(path, { credentials: 'same-origin' });
    const body: unknown = response.ok ? await response.json() : null;
    return isCollection(body) ? body : null;
  } catch {
    return null;
  }
}

const isCollection = (body: unknown): body is GeoJSON.FeatureCollection =>
  isRecord(body) && body.type === 'FeatureCollection' && Array.isArray(body.features);
