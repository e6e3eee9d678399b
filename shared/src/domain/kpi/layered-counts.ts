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
  const pieces = [...byMinute(counts)].map(([minute, inside]) => ({
    minute,
    n: inside.reduce((sum, n) => sum + n, 0),
    piece: pieceOf(inside),
  }));
  const side = sideBySide(pieces.map(({ minute }) => minute));
  const width = widthOf(pieces.flatMap(({ minute, n }) => (minute < side ? [n] : [])));
  const entry = width + 1;
  const head = new Uint8Array(HEAD + side * entry);
  writeNumber(head, 0, 2, side);
  head[2] = width;
  const tail: number[] = [];
  let last = side - 1;
  for (const { minute, n, piece } of pieces) {
    if (minute < side) {
      writeNumber(head, HEAD + minute * entry, width, n);
      head[HEAD + minute * entry + width] = piece.length;
      continue;
    }
    for (const value of [minute - last, n, piece.length]) pushVarint(tail, value);
    last = minute;
  }
  const minutes = new Uint8Array(head.length + tail.length);
  minutes.set(head);
  minutes.set(tail, head.length);
  return { minutes, seconds: Uint8Array.from(pieces.flatMap(({ piece }) => piece)) };
}

/** Bytes of the largest. */
const widthOf = (counts: readonly number[]): number =>
  Math.max(1, Math.ceil(Math.log2(counts.reduce((most, n) => Math.max(most, n), 0) + 1) / 8));

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

/** Each minute that occurs with the counts of its sixty seconds, ascending. */
function byMinute(counts: SecondCounts): Map<number, number[]> {
  const minutes = new Map<number, number[]>();
  counts.forEach((second, n) => {
    if (n >= MOST_IN_A_SECOND) throw new RangeError('more intervals of one length than a row can hold');
    const minute = Math.floor(second / 60);
    const inside = minutes.get(minute) ?? new Array<number>(60).fill(0);
    minutes.set(minute, inside);
    inside[second - minute * 60] = n;
  });
  return minutes;
}

/** Sixty varints, or pairs of second and count: whichever is shorter. */
function pieceOf(inside: readonly number[]): number[] {
  const dense: number[] = [DENSE];
  const sparse: number[] = [SPARSE];
  for (const [second, n] of inside.entries()) {
    pushVarint(dense, n);
    if (n === 0) continue;
    sparse.push(second);
    pushVarint(sparse, n);
  }
  return dense.length <= sparse.length ? dense : sparse;
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

/** The seconds of one piece that occur, 0..59, with their counts. */
export function readPiece(bytes: Uint8Array, visit: (second: number, n: number) => void): void {
  const reader = { at: 1 };
  if (bytes[0] === DENSE) {
    for (let second = 0; second < 60; second += 1) {
      const n = readVarint(bytes, reader);
      if (n > 0) visit(second, n);
    }
    return;
  }
  while (reader.at < bytes.length) {
    const second = bytes[reader.at++] ?? 0;
    visit(second, readVarint(bytes, reader));
  }
}

/** Adds both layers to plain counts: for merging months into quarters. */
export function addLayers(counts: SecondCounts, { minutes, seconds }: Layers): void {
  readMinutes(minutes, (minute, _n, offset, length) => {
    readPiece(seconds.subarray(offset, offset + length), (second, n) => counts.add(minute * 60 + second, n));
  });
}
