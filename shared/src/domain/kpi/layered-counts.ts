import type { SecondCounts } from './counts.ts';
import { pushVarint, readVarint } from './varint.ts';

/**
 * Counts of seconds in two layers, for months and longer: how many intervals lie in each minute (`minutes`, some hundred bytes), and the
 * seconds of each minute as a piece of `seconds` of its own. A percentile then needs the first layer, and of the second the one minute
 * that its rank falls into: a fiftieth of the bytes, and exact all the same.
 */
export interface Layers {
  readonly minutes: Uint8Array;
  readonly seconds: Uint8Array;
}

const DENSE = 0;
const SPARSE = 1;
/** Sixty counts below 2^28 and the kind of the piece: a length fits one byte. */
const MOST_IN_A_SECOND = 2 ** 28;
/** Minutes stand one beside the other as long as a quarter of them occurs; beyond, each that occurs is named. */
const OCCUPIED = 4;
const HEAD = 3;

/**
 * `minutes`: number of minutes that stand side by side (2 bytes), bytes of a count (1), then for each of them its count and the length of
 * its piece (1); then for each later one gap, count and length as varints. Lowest byte first. A count takes as many bytes as the largest
 * needs: views of many keys are mostly these bytes. `seconds`: the pieces, in the same order.
 */
export function layersOf(counts: SecondCounts): Layers {
  const { minutes, numbers, lengths, seconds } = piecesOf(counts);
  const side = sideBySide(minutes);
  const width = widthOf(minutes, numbers, side);
  const entry = width + 1;
  const head = new Uint8Array(HEAD + side * entry);
  writeNumber(head, 0, 2, side);
  head[2] = width;
  const tail: number[] = [];
  let last = side - 1;
  for (let i = 0; i < minutes.length; i += 1) {
    const [minute, n, length] = [minutes[i] as number, numbers[i] as number, lengths[i] as number];
    if (minute < side) {
      writeNumber(head, HEAD + minute * entry, width, n);
      head[HEAD + minute * entry + width] = length;
      continue;
    }
    for (const value of [minute - last, n, length]) pushVarint(tail, value);
    last = minute;
  }
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return { minutes: bytes, seconds };
}

/** Bytes of the largest count side by side. */
function widthOf(minutes: readonly number[], numbers: readonly number[], side: number): number {
  let most = 0;
  for (let i = 0; i < minutes.length && (minutes[i] as number) < side; i += 1)
    most = Math.max(most, numbers[i] as number);
  return Math.max(1, Math.ceil(Math.log2(most + 1) / 8));
}
function writeNumber(bytes: Uint8Array, at: number, width: number, value: number): void {
  for (let i = 0; i < width; i += 1) bytes[at + i] = Math.floor(value / 256 ** i) % 256;
}

function sideBySide(minutes: readonly number[]): number {
  let side = 0;
  for (const [i, minute] of minutes.entries()) {
    if ((i + 1) * OCCUPIED >= minute + 1 && minute < 65_535) side = minute + 1;
  }
  return side;
}

interface Pieces {
  /** Each minute that occurs, ascending, its count and the length of its piece. */
  readonly minutes: number[];
  readonly numbers: number[];
  readonly lengths: number[];
  readonly seconds: Uint8Array;
}

/** The second layer is written where it will lie: lists of numbers for each minute took a third of merging ten years. */
function piecesOf(counts: SecondCounts): Pieces {
  const minutes: number[] = [];
  const numbers: number[] = [];
  const lengths: number[] = [];
  const inside = new Uint32Array(60);
  let out = new Uint8Array(4096);
  let at = 0;
  let minute = -1;
  let total = 0;
  const finish = (): void => {
    if (total === 0) return;
    if (at + MOST_IN_A_PIECE > out.length) out = doubled(out);
    const end = writePiece(out, at, inside);
    minutes.push(minute);
    numbers.push(total);
    lengths.push(end - at);
    at = end;
    inside.fill(0);
    total = 0;
  };
  counts.forEach((second, n) => {
    if (n >= MOST_IN_A_SECOND) throw new RangeError('more intervals of one length than a row can hold');
    const own = Math.floor(second / 60);
    if (own !== minute) finish();
    minute = own;
    inside[second - own * 60] = n;
    total += n;
  });
  finish();
  return { minutes, numbers, lengths, seconds: out.slice(0, at) };
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

const varintLength = (n: number): number => (n < 2 ** 7 ? 1 : n < 2 ** 14 ? 2 : n < 2 ** 21 ? 3 : 4);
/** Its kind, and sixty counts below 2^28. */
const MOST_IN_A_PIECE = 1 + 60 * 4;

/** Sixty varints, or pairs of second and count: whichever is shorter. Returns where it ends. */
function writePiece(out: Uint8Array, from: number, inside: Uint32Array): number {
  let [dense, sparse] = [0, 0];
  for (let second = 0; second < 60; second += 1) {
    const n = inside[second] as number;
    dense += varintLength(n);
    if (n > 0) sparse += 1 + varintLength(n);
  }
  const isDense = dense <= sparse;
  let at = from;
  out[at++] = isDense ? DENSE : SPARSE;
  for (let second = 0; second < 60; second += 1) {
    let n = inside[second] as number;
    if (n === 0 && !isDense) continue;
    if (!isDense) out[at++] = second;
    for (; n >= 128; n >>>= 7) out[at++] = (n & 127) | 128;
    out[at++] = n;
  }
  return at;
}

/** How many minutes stand side by side. */
export const sideOf = (bytes: Uint8Array): number => (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
const widthIn = (bytes: Uint8Array): number => bytes[2] ?? 1;

function countAt(bytes: Uint8Array, at: number, width: number): number {
  let n = bytes[at] as number;
  for (let i = 1, factor = 256; i < width; i += 1, factor *= 256) n += (bytes[at + i] as number) * factor;
  return n;
}

/** Every minute that occurs, with its count and where its piece lies. */
export function readMinutes(
  bytes: Uint8Array,
  visit: (minute: number, n: number, offset: number, length: number) => void,
): void {
  const [side, width] = [sideOf(bytes), widthIn(bytes)];
  let offset = 0;
  for (let minute = 0, at = HEAD; minute < side; minute += 1, at += width + 1) {
    const length = bytes[at + width] as number;
    if (length > 0) visit(minute, countAt(bytes, at, width), offset, length);
    offset += length;
  }
  readTail(bytes, side, offset, visit);
}

/** Adds the counts of the minutes side by side to `into`; later ones are visited. */
export function addMinutesTo(
  bytes: Uint8Array,
  into: Float64Array,
  visit: (minute: number, n: number) => void,
  sign: 1 | -1,
): void {
  const [side, width] = [sideOf(bytes), widthIn(bytes)];
  for (let minute = 0, at = HEAD; minute < side; minute += 1, at += width + 1) {
    (into[minute] as number) += sign * countAt(bytes, at, width);
  }
  readTail(bytes, side, 0, (minute, n) => visit(minute, sign * n));
}

function readTail(
  bytes: Uint8Array,
  side: number,
  from: number,
  visit: (minute: number, n: number, offset: number, length: number) => void,
): void {
  const reader = { at: HEAD + side * (widthIn(bytes) + 1) };
  let minute = side - 1;
  let offset = from;
  while (reader.at < bytes.length) {
    minute += readVarint(bytes, reader);
    const n = readVarint(bytes, reader);
    const length = readVarint(bytes, reader);
    visit(minute, n, offset, length);
    offset += length;
  }
}

export interface PiecePlace {
  readonly minute: number;
  readonly offset: number;
  readonly length: number;
}

/** Where the pieces of these ascending minutes lie; one that does not occur has none. */
export function findPieces(bytes: Uint8Array, wanted: readonly number[]): PiecePlace[] {
  const [side, width] = [sideOf(bytes), widthIn(bytes)];
  const found: PiecePlace[] = [];
  let offset = 0;
  let minute = 0;
  for (const one of wanted) {
    for (; minute < side && minute < one; minute += 1) offset += bytes[HEAD + minute * (width + 1) + width] as number;
    const length = one < side ? (bytes[HEAD + one * (width + 1) + width] as number) : 0;
    if (length > 0) found.push({ minute: one, offset, length });
  }
  if (wanted.every((one) => one < side)) return found;
  for (; minute < side; minute += 1) offset += bytes[HEAD + minute * (width + 1) + width] as number;
  readTail(bytes, side, offset, (at, _n, from, length) => {
    if (wanted.includes(at)) found.push({ minute: at, offset: from, length });
  });
  return found;
}

/** The seconds of the piece that lies from..to in `bytes` that occur, 0..59, with their counts. */
export function readPiece(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (second: number, n: number) => void,
): void {
  const reader = { at: from + 1 };
  if (bytes[from] === DENSE) {
    for (let second = 0; second < 60; second += 1) {
      const n = readVarint(bytes, reader);
      if (n > 0) visit(second, n);
    }
    return;
  }
  while (reader.at < to) {
    const second = bytes[reader.at++] as number;
    visit(second, readVarint(bytes, reader));
  }
}

/** Adds both layers to plain counts: for merging months into quarters. */
export function addLayers(counts: SecondCounts, { minutes, seconds }: Layers): void {
  let first = 0;
  const add = (second: number, n: number): void => counts.add(first + second, n);
  readMinutes(minutes, (minute, _n, offset, length) => {
    first = minute * 60;
    readPiece(seconds, offset, offset + length, add);
  });
}
