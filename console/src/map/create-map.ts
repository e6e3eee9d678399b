import 'leaflet/dist/leaflet.css';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import L from 'leaflet';
import { setViewport } from '../live/live.ts';
import { addBaseMap, type BaseMap, type Geography } from './geography.ts';
import { createMarkLayer, type Hit, type MarkLayer } from './mark-layer.ts';

export interface LiveMap {
  readonly marks: MarkLayer;
  setGeography(geography: Geography): void;
  setUlps(isShown: boolean): void;
  show(place: LatLng): void;
  fit(): void;
  zoom(by: 1 | -1): void;
  refreshInk(): void;
  remove(): void;
}

export interface MapEvents {
  onPick(place: LatLng): void;
  onHit(hit: Hit | null): void;
  onHover(hit: Hit | null, point: { x: number; y: number }): void;
}

/** Bangka and its islands, until the geography says it better. */
const FIRST_VIEW = L.latLngBounds([-3.25, 105.0], [-1.45, 107.2]);

/** The map lives outside React: it is made once, told what changed, and removed. */
export function createMap(element: HTMLElement, events: MapEvents): LiveMap {
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.1,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 110,
    minZoom: 7,
    maxZoom: 19,
    keyboard: true,
  }).fitBounds(FIRST_VIEW, { animate: false });
  L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 120 }).addTo(map);
  L.control.attribution({ prefix: false, position: 'bottomright' }).addTo(map);
  const marks = createMarkLayer(map);
  let base: BaseMap | null = null;

  const tellViewport = (): void => {
    const bounds = map.getBounds().pad(0.2);
    setViewport({
      bounds: { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() },
      zoom: map.getZoom(),
    });
  };
  const click = ({ containerPoint, latlng }: L.LeafletMouseEvent): void => {
    events.onPick({ lat: latlng.lat, lng: latlng.lng });
    const hit = marks.hitAt(containerPoint);
    if (hit && 'cell' in hit) map.setView(latlng, Math.min(map.getZoom() + 2, 18));
    events.onHit(hit);
  };
  map.on('moveend', tellViewport);
  map.on('click', click);
  map.on('mousemove', ({ containerPoint }) => events.onHover(marks.hitAt(containerPoint), containerPoint));
  map.on('mouseout movestart', () => events.onHover(null, { x: 0, y: 0 }));
  tellViewport();

  const resized = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  resized.observe(element);

  return {
    marks,
    setGeography(geography) {
      base = addBaseMap(map, geography);
      map.fitBounds(base.bounds, { animate: false, padding: [8, 8] });
    },
    setUlps: (isShown) => base?.setUlps(isShown),
    show: (place) => map.setView(place, Math.max(map.getZoom(), 13)),
    fit: () => map.fitBounds(base?.bounds ?? FIRST_VIEW, { padding: [16, 16] }),
    zoom: (by) => map.setZoom(map.getZoom() + by),
    refreshInk() {
      base?.refreshInk();
      marks.refreshInk();
    },
    remove() {
      resized.disconnect();
      marks.remove();
      map.remove();
    },
  };
}
