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
const ENTRY = 5;

/**
 * `minutes`: number of minutes that stand side by side (2 bytes), then for each of them its count (4 bytes) and the length of its piece (1);
 * then for each later one gap, count and length as varints. Lowest byte first. `seconds`: the pieces, in the same order.
 */
export function layersOf(counts: SecondCounts): Layers {
  const pieces = [...byMinute(counts)].map(([minute, inside]) => ({
    minute,
    n: inside.reduce((sum, n) => sum + n, 0),
    piece: pieceOf(inside),
  }));
  const side = sideBySide(pieces.map(({ minute }) => minute));
  const head = new Uint8Array(2 + side * ENTRY);
  const view = new DataView(head.buffer);
  view.setUint16(0, side, true);
  const tail: number[] = [];
  let last = side - 1;
  for (const { minute, n, piece } of pieces) {
    if (minute < side) {
      view.setUint32(2 + minute * ENTRY, n, true);
      view.setUint8(2 + minute * ENTRY + 4, piece.length);
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
function countAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) +
    (bytes[at + 1] as number) * 256 +
    (bytes[at + 2] as number) * 65_536 +
    (bytes[at + 3] as number) * 16_777_216
  );
}

/** Every minute that occurs, with its count and where its piece lies. */
export function readMinutes(
  bytes: Uint8Array,
  visit: (minute: number, n: number, offset: number, length: number) => void,
): void {
  const side = sideOf(bytes);
  let offset = 0;
  for (let minute = 0; minute < side; minute += 1) {
    const at = 2 + minute * ENTRY;
    const length = bytes[at + 4] as number;
    if (length > 0) visit(minute, countAt(bytes, at), offset, length);
    offset += length;
  }
  readTail(bytes, side, offset, visit);
}

function readTail(
  bytes: Uint8Array,
  side: number,
  from: number,
  visit: (minute: number, n: number, offset: number, length: number) => void,
): void {
  const reader = { at: 2 + side * ENTRY };
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

/** Where the piece of one minute lies; null when the minute does not occur. */
export function findPiece(bytes: Uint8Array, wanted: number): { offset: number; length: number } | null {
  const side = sideOf(bytes);
  let offset = 0;
  for (let minute = 0; minute < Math.min(side, wanted); minute += 1) offset += bytes[2 + minute * ENTRY + 4] as number;
  if (wanted < side) {
    const length = bytes[2 + wanted * ENTRY + 4] as number;
    return length > 0 ? { offset, length } : null;
  }
  let found: { offset: number; length: number } | null = null;
  readTail(bytes, side, offset, (minute, _n, at, length) => {
    if (minute === wanted) found = { offset: at, length };
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

/** How many intervals a first layer holds. */
export function countOf(bytes: Uint8Array): number {
  let count = 0;
  const side = sideOf(bytes);
  for (let minute = 0; minute < side; minute += 1) count += countAt(bytes, 2 + minute * ENTRY);
  readTail(bytes, side, 0, (_minute, n) => {
    count += n;
  });
  return count;
}
