import L from 'leaflet';
import { coastMap } from './coast-map.ts';

interface Point {
  readonly lat: number;
  readonly lng: number;
}
const MOVES_EVERY_MS = 10_000;

/** A still picture of the way: the fault as a ring, the crew as a dot, a thin line between. Returns how to take it away. */
export function stripMap(
  element: HTMLElement,
  target: Point,
  place: () => { location: Point } | undefined,
  isHazard: boolean,
): () => void {
  const map = coastMap(element, { isMovable: false });
  const layer = L.layerGroup().addTo(map);
  map.setView(target, 11);
  const draw = () => {
    const own = place()?.location;
    layer.clearLayers();
    if (own) {
      L.polyline([own, target], { className: 'strip-way', interactive: false }).addTo(layer);
      L.circleMarker(own, { radius: 6, className: 'strip-own', interactive: false }).addTo(layer);
      map.fitBounds(L.latLngBounds([own, target]), { padding: [36, 28], maxZoom: 14, animate: false });
    }
    L.circleMarker(target, {
      radius: 9,
      className: isHazard ? 'strip-target is-hazard' : 'strip-target',
      interactive: false,
    }).addTo(layer);
  };
  draw();
  const timer = setInterval(draw, MOVES_EVERY_MS);
  return () => {
    clearInterval(timer);
    map.remove();
  };
}
