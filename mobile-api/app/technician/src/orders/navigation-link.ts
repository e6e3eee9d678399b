import type { LatLng } from '@comcen/shared/wire/http/common.ts';

/** Opens the phone's own navigation: Android offers every installed app, iOS opens its map. Only a link, nothing is loaded. */
export function navigationLink({ lat, lng }: LatLng, userAgent = navigator.userAgent): string {
  const point = `${lat.toFixed(6)},${lng.toFixed(6)}`;
  if (/android/i.test(userAgent)) return `geo:${point}?q=${point}`;
  return `https://www.google.com/maps/dir/?api=1&travelmode=driving&destination=${point}`;
}
