import L from 'leaflet';
import { coastMap } from './coast-map.ts';
import { fitIsland } from './fit-island.ts';

interface Outage {
  readonly id: string;
  readonly at: { readonly lat: number; readonly lng: number };
  readonly customersOut: number;
}

/** Area, not radius, follows the number of customers: a circle twice as large to the eye is twice as many homes. */
const radiusOf = (customers: number): number => Math.min(28, 5 + Math.sqrt(customers) / 2.2);

export function outageMap(element: HTMLElement): { show(outages: readonly Outage[]): void; remove(): void } {
  const map = coastMap(element, { isMovable: true });
  const layer = L.layerGroup().addTo(map);
  fitIsland(map);
  return {
    show(outages) {
      layer.clearLayers();
      for (const { at, customersOut } of [...outages].sort((a, b) => b.customersOut - a.customersOut)) {
        L.circleMarker(at, { radius: radiusOf(customersOut), className: 'outage', interactive: false }).addTo(layer);
      }
    },
    remove: () => void map.remove(),
  };
}
