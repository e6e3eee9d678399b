import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';

export interface Near<Item> {
  readonly item: Item;
  /** Straight line. */
  readonly meters: number;
}

export function byDistance<Item>(items: Iterable<Item>, from: LatLng, placeOf: (item: Item) => LatLng): Near<Item>[] {
  return [...items]
    .map((item) => ({ item, meters: distanceM(from, placeOf(item)) }))
    .sort((a, b) => a.meters - b.meters);
}
