import { pushVarint, readVarint } from '../varint.ts';

/** Sustained outages of one customer, or of each customer of a group. */
export interface Tally {
  readonly times: number;
  readonly totalS: number;
  readonly longestS: number;
}

/** Outages that the same customers had: those of a transformer without `except` (`idpel` null), or one customer's own. */
export interface TallyPart extends Tally {
  readonly idpel: string | null;
  readonly except: readonly string[];
}

export type Sum = { -readonly [Key in keyof Tally]: number };
export const nothing = (): Sum => ({ times: 0, totalS: 0, longestS: 0 });

function add(sum: Sum, { times, totalS, longestS }: Tally): void {
  sum.times += times;
  sum.totalS += totalS;
  if (longestS > sum.longestS) sum.longestS = longestS;
}

/**
 * The outages of one place's customers as bytes: what the group had, then each customer who had something else, by ascending idpel. A
 * customer is 7 to 9 bytes, so a unit's 30,000 customers each with own outages in each of twelve months are read in one go.
 * Errors: RangeError for an idpel that is not 12 digits.
 */
export function encodeTallies(parts: readonly TallyPart[]): Uint8Array {
  const group = nothing();
  const own = new Map<string, Sum>();
  const ofGroup = parts.filter(({ idpel }) => idpel === null);
  for (const part of ofGroup) add(group, part);
  const leavers = new Set(parts.flatMap(({ idpel, except }) => (idpel === null ? except : [idpel])));
  for (const idpel of leavers) {
    const sum = nothing();
    for (const part of ofGroup) if (!part.except.includes(idpel)) add(sum, part);
    own.set(idpel, sum);
  }
  for (const part of parts) {
    const sum = part.idpel === null ? undefined : own.get(part.idpel);
    if (sum) add(sum, part);
  }
  const bytes: number[] = [];
  pushTally(bytes, group);
  let before = 0;
  for (const idpel of [...leavers].sort()) {
    const number = numberOf(idpel);
    pushVarint(bytes, number - before);
    pushTally(bytes, own.get(idpel) ?? nothing());
    before = number;
  }
  return Uint8Array.from(bytes);
}

/** One outage alone is the longest and all of them. */
function pushTally(bytes: number[], { times, totalS, longestS }: Tally): void {
  pushVarint(bytes, times);
  if (times > 0) pushVarint(bytes, totalS);
  if (times > 1) pushVarint(bytes, longestS);
}

function numberOf(idpel: string): number {
  if (!/^\d{12}$/.test(idpel)) throw new RangeError('an idpel has 12 digits');
  return Number(idpel);
}

export const idpelOf = (number: number): string => String(number).padStart(12, '0');

/** What `encodeTallies` gave, wherever it lies: a view of its own for each took more than reading it (measured). */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Outages of customers of whom only the number is known: nobody knows whether they are the same ones, so each outage stands alone. */
export function encodeNameless(outages: readonly { durationS: number; customers: number }[]): Uint8Array {
  const bytes: number[] = [];
  for (const { durationS, customers } of outages) {
    pushVarint(bytes, durationS);
    pushVarint(bytes, customers);
  }
  return Uint8Array.from(bytes);
}

export function eachNameless({ bytes, from, to }: Slice, visit: (durationS: number, customers: number) => void): void {
  for (const reader = { at: from }; reader.at < to; ) {
    const durationS = readVarint(bytes, reader);
    visit(durationS, readVarint(bytes, reader));
  }
}

/** What the customers of one place had. */
export interface PackedPlace {
  /** A transformer's id, an idpel or ''. */
  readonly place: string;
  readonly tallies: Uint8Array;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UUID_BYTES = 16;

/** Many places as one value: read by the dozen they cost a row each, and a year has tens of thousands (measured). */
export function packPlaces(places: readonly PackedPlace[]): Uint8Array {
  const bytes: number[] = [];
  for (const { place, tallies } of places.toSorted((a, b) => (a.place < b.place ? -1 : 1))) {
    const key = keyOfPlace(place);
    pushVarint(bytes, key.length);
    for (let i = 0; i < key.length; i += 1) bytes.push(key.charCodeAt(i));
    pushVarint(bytes, tallies.length);
    for (const byte of tallies) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * Places by the key they have in a pack (`placeOfKey`): most keys are only compared.
 * @param textIn the bytes from, to as text, a character each: what makes it natively takes a tenth of the time (measured)
 */
export function eachPacked(
  bytes: Uint8Array,
  textIn: (from: number, to: number) => string,
  visit: (key: string, from: number, to: number) => void,
): void {
  for (const reader = { at: 0 }; reader.at < bytes.length; ) {
    const length = readVarint(bytes, reader);
    const key = textIn(reader.at, reader.at + length);
    reader.at += length;
    const size = readVarint(bytes, reader);
    visit(key, reader.at, reader.at + size);
    reader.at += size;
  }
}

/** An id's 16 bytes, a character each; else the place itself. Errors: RangeError for what is neither an id nor short plain text. */
export function keyOfPlace(place: string): string {
  if (UUID.test(place)) {
    const hex = place.replaceAll('-', '');
    return String.fromCharCode(
      ...Array.from({ length: UUID_BYTES }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)),
    );
  }
  if (!/^\d{0,15}$/.test(place)) throw new RangeError('a place is a transformer, an idpel or nobody known');
  return place;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Bytes of an id before which a dash stands. */
const DASHES = [4, 6, 8, 10];

export function placeOfKey(key: string): string {
  if (key.length !== UUID_BYTES) return key;
  let place = '';
  for (let i = 0; i < UUID_BYTES; i += 1) place += (DASHES.includes(i) ? '-' : '') + HEX[key.charCodeAt(i)];
  return place;
}
