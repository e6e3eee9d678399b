import L from 'leaflet';

/** Somewhere to stand until the coast has come: then the coast itself decides. */
const SOMEWHERE = L.latLngBounds([-3.2, 105.0], [-1.4, 106.9]);

export function fitIsland(map: L.Map): void {
  map.fitBounds(SOMEWHERE, { animate: false });
  map.once('coast', (event) => {
    const bounds: unknown = 'bounds' in event ? event.bounds : null;
    if (bounds instanceof L.LatLngBounds) map.fitBounds(bounds, { animate: false, padding: [8, 8] });
  });
}
