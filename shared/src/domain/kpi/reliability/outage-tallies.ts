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

/** What has been read of one value; `idpel` Infinity: all of it. */
interface Reading {
  readonly bytes: Uint8Array;
  readonly group: Sum;
  readonly own: Sum;
  idpel: number;
  at: number;
}

function readingOf(bytes: Uint8Array): Reading {
  const reading = { bytes, at: 0, group: nothing(), own: nothing(), idpel: 0 };
  readTally(reading, reading.group);
  next(reading);
  return reading;
}

function next(reading: Reading): void {
  if (reading.at >= reading.bytes.length) {
    reading.idpel = Number.POSITIVE_INFINITY;
    return;
  }
  reading.idpel += readVarint(reading.bytes, reading);
  readTally(reading, reading.own);
}

function readTally(reading: Reading, into: Sum): void {
  into.times = readVarint(reading.bytes, reading);
  into.totalS = into.times > 0 ? readVarint(reading.bytes, reading) : 0;
  into.longestS = into.times > 1 ? readVarint(reading.bytes, reading) : into.totalS;
}

/**
 * Adds up what one place's customers had over months, kinds or days: of who stands for himself in one of them the own there, the group's
 * in the others. Visits each such customer, then the group of all others (null); the tally is only lent. Returns how many left the group.
 */
export function mergeTallies(
  values: readonly Uint8Array[],
  visit: (idpel: number | null, tally: Tally) => void,
): number {
  const readings = values.map(readingOf);
  const [sum, group] = [nothing(), nothing()];
  for (const reading of readings) add(group, reading.group);
  let leavers = 0;
  for (;;) {
    let idpel = Number.POSITIVE_INFINITY;
    for (const reading of readings) if (reading.idpel < idpel) idpel = reading.idpel;
    if (idpel === Number.POSITIVE_INFINITY) break;
    sum.times = sum.totalS = sum.longestS = 0;
    for (const reading of readings) {
      const isOwn = reading.idpel === idpel;
      add(sum, isOwn ? reading.own : reading.group);
      if (isOwn) next(reading);
    }
    visit(idpel, sum);
    leavers += 1;
  }
  visit(null, group);
  return leavers;
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

export function eachNameless(bytes: Uint8Array, visit: (durationS: number, customers: number) => void): void {
  for (const reader = { at: 0 }; reader.at < bytes.length; ) {
    const durationS = readVarint(bytes, reader);
    visit(durationS, readVarint(bytes, reader));
  }
}
