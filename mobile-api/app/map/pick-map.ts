import { coastMap } from './coast-map.ts';
import { fitIsland } from './fit-island.ts';

/** A map to be moved under a fixed point. */
export function pickMap(element: HTMLElement): { centre(): { lat: number; lng: number }; remove(): void } {
  const map = coastMap(element, { isMovable: true });
  fitIsland(map);
  return {
    centre() {
      const { lat, lng } = map.getCenter().wrap();
      return { lat, lng };
    },
    remove: () => void map.remove(),
  };
}
