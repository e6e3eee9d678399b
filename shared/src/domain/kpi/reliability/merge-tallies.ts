import { readVarint } from '../varint.ts';
import { nothing, type Slice, type Sum, type Tally } from './outage-tallies.ts';
import { addPast, type CustomerLimits } from './per-customer.ts';

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
