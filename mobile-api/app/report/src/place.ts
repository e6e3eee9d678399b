import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { fill } from '../../i18n/language.ts';
import type { Words } from './i18n/words.ts';

/** Where the customer says it is. */
export type Place =
  | { readonly is: 'idpel'; readonly idpel: string }
  | { readonly is: 'own'; readonly at: LatLng; readonly accuracyM: number }
  | { readonly is: 'map'; readonly at: LatLng };

export function placeLabel(place: Place, words: Words): string {
  if (place.is === 'idpel') return fill(words.placeIdpel, { idpel: grouped(place.idpel) });
  if (place.is === 'own') return fill(words.placeOwn, { m: Math.round(place.accuracyM) });
  return words.placeMap;
}

/** 1234 5678 9012: twelve digits are read and compared in groups. */
export const grouped = (digits: string): string => digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
export const digitsOf = (typed: string): string => typed.replaceAll(/\D/g, '').slice(0, 12);
