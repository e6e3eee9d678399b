import 'leaflet/dist/leaflet.css';
import { type ClusterNode, clustersAt } from '@comcen/shared/domain/repeat/cluster-tree.ts';
import L from 'leaflet';
import { addBaseMap, type Geography } from '../../map/geography.ts';

export interface SpotsMap {
  setGeography(geography: Geography): void;
  setSpots(nodes: readonly ClusterNode[], nameOf: (node: ClusterNode) => string): void;
  remove(): void;
}

/** Metres of a pixel at the equator at zoom 0 (Web Mercator, 256-pixel tiles). */
const METRES_PER_PIXEL = 156_543;
/** Two circles closer than this run into each other. */
const APART_PX = 64;

/** A single one is a small circle, also where it is the most there is. */
const FEW = 10;

/** The resolution that a zoom level shows: the coarsest whose clusters are no wider than a circle. */
export const radiusAt = (zoom: number): number => (APART_PX * METRES_PER_PIXEL) / 2 ** zoom;

/** Outside React: made once, told what changed, removed. A cluster splits as the map comes nearer; a place opens what lies there. */
export function createSpotsMap(element: HTMLElement, onPlace: (node: ClusterNode) => void): SpotsMap {
  const map = L.map(element, { zoomControl: true, attributionControl: false, minZoom: 7, maxZoom: 18 });
  map.fitBounds([
    [-3.25, 105.0],
    [-1.45, 107.2],
  ]);
  L.control.attribution({ prefix: false, position: 'bottomright' }).addTo(map);
  const layer = L.layerGroup().addTo(map);
  let nodes: readonly ClusterNode[] = [];
  let shown: L.LatLngBounds | null = null;
  let wordsOf: (node: ClusterNode) => string = () => '';
  const open = (node: ClusterNode): void => {
    if (node.radiusM === 0) onPlace(node);
    else map.setView(node, Math.min(Math.max(zoomOf(node.radiusM), map.getZoom() + 1), 18));
  };
  const draw = (): void => {
    layer.clearLayers();
    const most = nodes.reduce((high, { count }) => Math.max(high, count), FEW);
    for (const node of clustersAt(nodes, radiusAt(map.getZoom()))) {
      circleOf(node, most, wordsOf(node))
        .on('click', () => open(node))
        .addTo(layer);
    }
  };
  map.on('zoomend', draw);
  const resized = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  resized.observe(element);
  return {
    setGeography(geography) {
      const { bounds } = addBaseMap(map, geography);
      if (shown === null) map.fitBounds(bounds, { animate: false, padding: [8, 8] });
    },
    setSpots(next, nameOf) {
      nodes = next;
      wordsOf = nameOf;
      const places = nodes.filter(({ radiusM }) => radiusM === 0).map(({ lat, lng }) => L.latLng(lat, lng));
      // Where there is something to see; the same places again (read anew) leave the map where somebody moved it.
      const bounds = L.latLngBounds(places);
      if (places.length > 0 && !(shown?.equals(bounds) ?? false)) {
        shown = bounds;
        map.fitBounds(bounds.pad(0.2), { animate: false, maxZoom: 14 });
      }
      draw();
    },
    remove() {
      resized.disconnect();
      map.remove();
    },
  };
}

/** The zoom at which a cluster of this width falls apart. */
const zoomOf = (radiusM: number): number => Math.ceil(Math.log2((APART_PX * METRES_PER_PIXEL) / radiusM) + 0.01);

/** Its area grows with the count; the number stands in it. */
function circleOf(node: ClusterNode, most: number, words: string): L.Marker {
  const size = Math.round(24 + 24 * Math.sqrt(node.count / most));
  const icon = L.divIcon({ className: node.radiusM === 0 ? 'spot place' : 'spot', html: '', iconSize: [size, size] });
  const marker = L.marker(node, { icon, keyboard: true, title: words, alt: words });
  marker.on('add', () => {
    const element = marker.getElement();
    element?.replaceChildren(String(node.count));
    // What it opens, not the bare number.
    element?.setAttribute('aria-label', words);
  });
  return marker;
}
