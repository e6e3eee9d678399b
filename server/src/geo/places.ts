import type { CandidatePoint } from '@comcen/shared/domain/standby/picture.ts';
import { readCsv } from './files.ts';
import { BUNDLED_GEO_DIR } from './geography.ts';
import { placeRow } from './schemas.ts';

/** Towns and villages with a point of their own, and kecamatan: places that people know by name. Throws GeographyError. */
export function loadPlaces(dir: string = BUNDLED_GEO_DIR): CandidatePoint[] {
  return readCsv(dir, 'bangka-places.csv', placeRow)
    .filter(({ kind, precision }) => kind === 'kecamatan' || (precision === 'point' && kind !== 'island'))
    .map(({ name, ulp, lat, lon }) => ({ name, ulpId: ulp.toLowerCase(), place: { lat, lng: lon } }));
}
