import { pushVarint, readVarint } from '../varint.ts';
import { addPast, type CustomerLimits } from './per-customer.ts';

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

type Sum = { -readonly [Key in keyof Tally]: number };
const nothing = (): Sum => ({ times: 0, totalS: 0, longestS: 0 });

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

/**
 * What has been read of each value, one beside the other: the group's tally, and that of the customer at whom it stands (Infinity: all is
 * read). Used again and again: a year of a large UP3 is some hundred thousand values, and an object for each was half of a view's garbage.
 */
const room = {
  values: 0,
  bytes: [] as Uint8Array[],
  at: new Int32Array(0),
  end: new Int32Array(0),
  idpels: new Float64Array(0),
  /** Times, total and longest of each. */
  groups: new Float64Array(0),
  owns: new Float64Array(0),
  /** Customers that each told of so far. */
  leavers: new Int32Array(0),
};
const reader = { at: 0 };
const FIELDS = 3;

function openValues(values: readonly Slice[]): void {
  room.values = values.length;
  if (values.length > room.at.length) makeRoom(2 * values.length);
  const { bytes, at, end, idpels, groups, owns } = room;
  for (let n = 0; n < values.length; n += 1) {
    const value = values[n] as Slice;
    bytes[n] = value.bytes;
    end[n] = value.to;
    idpels[n] = 0;
    room.leavers[n] = 0;
    reader.at = value.from;
    readTally(value.bytes, groups, FIELDS * n);
    at[n] = reader.at;
    next(bytes, at, end, idpels, owns, n);
  }
}

function makeRoom(size: number): void {
  room.at = new Int32Array(size);
  room.end = new Int32Array(size);
  room.idpels = new Float64Array(size);
  room.groups = new Float64Array(FIELDS * size);
  room.owns = new Float64Array(FIELDS * size);
  room.leavers = new Int32Array(size);
}

/** Moves value n on to its next customer. */
function next(
  bytes: readonly Uint8Array[],
  at: Int32Array,
  end: Int32Array,
  idpels: Float64Array,
  owns: Float64Array,
  n: number,
): void {
  if ((at[n] as number) >= (end[n] as number)) {
    idpels[n] = Number.POSITIVE_INFINITY;
    return;
  }
  const value = bytes[n] as Uint8Array;
  reader.at = at[n] as number;
  (idpels[n] as number) += readVarint(value, reader);
  readTally(value, owns, FIELDS * n);
  at[n] = reader.at;
}

function readTally(bytes: Uint8Array, into: Float64Array, first: number): void {
  const times = readVarint(bytes, reader);
  const totalS = times > 0 ? readVarint(bytes, reader) : 0;
  into[first] = times;
  into[first + 1] = totalS;
  into[first + 2] = times > 1 ? readVarint(bytes, reader) : totalS;
}

/**
 * Adds up what one place's customers had over months, kinds or days: of who stands for himself in one of them the own there, the group's
 * in the others. Visits each such customer, then the group of all others (null); the tally is only lent, and a visit merges nothing itself.
 * Returns how many left the group.
 */
export function mergeTallies(values: readonly Slice[], visit: (idpel: number | null, tally: Tally) => void): number {
  const sum = nothing();
  let leavers = 0;
  openValues(values);
  for (let idpel = firstCustomer(); idpel !== Number.POSITIVE_INFINITY; leavers += 1) {
    const following = takeCustomer(idpel, sum);
    visit(idpel, sum);
    idpel = following;
  }
  takeRest(sum);
  visit(null, sum);
  return leavers;
}

type Past = Parameters<typeof addPast>[0];

/** Customers of a place who had the same. */
const lent = { customers: 1, ...nothing() };

/**
 * Counts the customers of one place that are past the limits. As `mergeTallies`, without a visit: a year has some hundred thousand values.
 * @param served customers of the place
 * @param pasts of all values together
 * @param alone of each value by itself, where it is asked for: a trend by month, in the same go
 */
export function addPastOf(
  pasts: readonly Past[],
  alone: readonly (Past | undefined)[],
  values: readonly Slice[],
  served: number,
  limits: CustomerLimits,
): void {
  openValues(values);
  let leavers = 0;
  lent.customers = 1;
  for (let idpel = firstCustomer(); idpel !== Number.POSITIVE_INFINITY; leavers += 1) {
    if (alone.length > 0) addOwns(idpel, alone, limits);
    idpel = takeCustomer(idpel, lent);
    for (const past of pasts) addPast(past, lent, limits);
  }
  takeRest(lent);
  lent.customers = Math.max(0, served - leavers);
  for (const past of pasts) addPast(past, lent, limits);
  for (let n = 0; n < alone.length; n += 1) {
    const past = alone[n];
    if (!past) continue;
    lend(room.groups, n, Math.max(0, served - (room.leavers[n] as number)));
    addPast(past, lent, limits);
  }
}

/** What this customer had in each value that tells of him. */
function addOwns(idpel: number, alone: readonly (Past | undefined)[], limits: CustomerLimits): void {
  for (let n = 0; n < alone.length; n += 1) {
    const past = alone[n];
    if (!past || room.idpels[n] !== idpel) continue;
    lend(room.owns, n, 1);
    addPast(past, lent, limits);
  }
}

function lend(from: Float64Array, n: number, customers: number): void {
  lent.customers = customers;
  lent.times = from[FIELDS * n] as number;
  lent.totalS = from[FIELDS * n + 1] as number;
  lent.longestS = from[FIELDS * n + 2] as number;
}

function firstCustomer(): number {
  let first = Number.POSITIVE_INFINITY;
  for (let n = 0; n < room.values; n += 1) first = Math.min(first, room.idpels[n] as number);
  return first;
}

/** Nobody stands at the end of all values: what is left is the group's. */
const takeRest = (sum: Sum): number => takeCustomer(Number.NaN, sum);

/** Adds up what this customer had, and moves on the values that tell of him. Returns who comes next. */
function takeCustomer(idpel: number, sum: Sum): number {
  const { values, bytes, at, end, idpels, groups, owns, leavers } = room;
  let following = Number.POSITIVE_INFINITY;
  let times = 0;
  let totalS = 0;
  let longestS = 0;
  for (let n = 0; n < values; n += 1) {
    const isOwn = idpels[n] === idpel;
    const from = isOwn ? owns : groups;
    times += from[FIELDS * n] as number;
    totalS += from[FIELDS * n + 1] as number;
    const longest = from[FIELDS * n + 2] as number;
    if (longest > longestS) longestS = longest;
    if (isOwn) {
      (leavers[n] as number) += 1;
      next(bytes, at, end, idpels, owns, n);
    }
    const one = idpels[n] as number;
    if (one < following) following = one;
  }
  sum.times = times;
  sum.totalS = totalS;
  sum.longestS = longestS;
  return following;
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
