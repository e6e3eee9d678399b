import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';

export interface Way {
  readonly km: number;
  readonly min: number;
}

/** Distance and minutes from where the phone is now; from where the server last saw the crew when the phone does not know. */
export function wayTo(
  order: Pick<CrewOrder, 'location' | 'distanceKm' | 'etaMin' | 'travel'>,
  own: LatLng | undefined,
): Way | null {
  if (own) {
    const { detourFactor, speedKmh } = order.travel ?? DEFAULT_SETTINGS;
    const km = (distanceM(own, order.location) / 1000) * detourFactor;
    return { km, min: (km / speedKmh) * 60 };
  }
  return order.distanceKm === null || order.etaMin === null ? null : { km: order.distanceKm, min: order.etaMin };
}
