import { pushVarint, readVarint } from './varint.ts';

/**
 * The bytes: head = bits of the count in a short entry (one byte), longest second (varint); then ascending entries of one byte, gap - 1
 * above the count's bits and count - 1 in them, or 255 and two varints (gap, count) for what does not fit. The split is the one that
 * makes these counts shortest: dense ones need room for counts, thin ones for gaps.
 */
const ESCAPE = 255;
const SPLITS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export function encode(forEach: (visit: (seconds: number, n: number) => void) => void): Uint8Array {
  const gaps: number[] = [];
  const counts: number[] = [];
  let last = -1;
  forEach((seconds, n) => {
    gaps.push(seconds - last);
    counts.push(n);
    last = seconds;
  });
  if (gaps.length === 0) return new Uint8Array(0);
  const bits = bestSplit(gaps, counts);
  const bytes: number[] = [bits];
  pushVarint(bytes, last);
  for (const [i, gap] of gaps.entries()) {
    const n = counts[i] ?? 0;
    const short = shortEntry(gap, n, bits);
    if (short >= 0) bytes.push(short);
    else {
      bytes.push(ESCAPE);
      pushVarint(bytes, gap);
      pushVarint(bytes, n);
    }
  }
  return Uint8Array.from(bytes);
}

/** -1 when it does not fit, or would read as an escape. */
function shortEntry(gap: number, n: number, bits: number): number {
  if (n > 1 << bits || gap > 1 << (8 - bits)) return -1;
  const byte = ((gap - 1) << bits) | (n - 1);
  return byte === ESCAPE ? -1 : byte;
}

function bestSplit(gaps: readonly number[], counts: readonly number[]): number {
  let best = 0;
  let bestLong = Number.POSITIVE_INFINITY;
  for (const bits of SPLITS) {
    let long = 0;
    for (let i = 0; i < gaps.length; i += 1) if (shortEntry(gaps[i] ?? 1, counts[i] ?? 1, bits) < 0) long += 1;
    if (long < bestLong) [best, bestLong] = [bits, long];
  }
  return best;
}

interface Head {
  readonly bits: number;
  /** Where the entries begin. */
  readonly start: number;
  readonly longest: number;
}

function readHead(bytes: Uint8Array): Head {
  if (bytes.length === 0) return { bits: 0, start: 0, longest: 0 };
  const reader = { at: 1 };
  const longest = readVarint(bytes, reader);
  return { bits: bytes[0] ?? 0, start: reader.at, longest };
}

/** Seconds and how often each occurs, one beside the other; a second may stand there several times. */
export interface Entries {
  seconds: Float64Array;
  counts: Float64Array;
  length: number;
  push(seconds: number, n: number): void;
}

const FIRST_SIZE = 512;

/** Room that grows with what is put into it, and stays. */
export function emptyEntries(): Entries {
  return {
    seconds: new Float64Array(FIRST_SIZE),
    counts: new Float64Array(FIRST_SIZE),
    length: 0,
    push(seconds, n) {
      makeRoom(this, 1);
      this.seconds[this.length] = seconds;
      this.counts[this.length] = n;
      this.length += 1;
    },
  };
}

function makeRoom(entries: Entries, more: number): void {
  let size = entries.seconds.length;
  if (entries.length + more <= size) return;
  while (size < entries.length + more) size *= 2;
  for (const name of ['seconds', 'counts'] as const) {
    const grown = new Float64Array(size);
    grown.set(entries[name]);
    entries[name] = grown;
  }
}

/** The hot loop of every view: puts what `encode` gave behind the others, counts with the sign. Errors: throws on bytes that it never gave. */
export function decodeTo(entries: Entries, bytes: Uint8Array, sign: 1 | -1): void {
  const { bits, start, longest } = readHead(bytes);
  const mask = (1 << bits) - 1;
  const end = bytes.length;
  makeRoom(entries, end);
  const { seconds: allSeconds, counts } = entries;
  const reader = { at: 0 };
  let { length } = entries;
  let seconds = -1;
  for (let at = start; at < end; length += 1) {
    const byte = bytes[at++] as number;
    if (byte === ESCAPE) {
      reader.at = at;
      seconds += readVarint(bytes, reader);
      counts[length] = sign * readVarint(bytes, reader);
      at = reader.at;
    } else {
      seconds += (byte >> bits) + 1;
      counts[length] = sign * ((byte & mask) + 1);
    }
    allSeconds[length] = seconds;
  }
  entries.length = length;
  if (end > 0 && seconds !== longest) throw new RangeError('counts of seconds do not end where they say');
}

const shared = emptyEntries();

/** What `encode` gave, in room that is good until the next call. Errors: throws on bytes that it never gave. */
export function decoded(bytes: Uint8Array): Entries {
  shared.length = 0;
  decodeTo(shared, bytes, 1);
  return shared;
}

/** How many of what `encode` gave are [from, to) seconds long. */
export function countBetween(bytes: Uint8Array, from: number, to: number): number {
  if (readHead(bytes).longest < from) return 0;
  const { seconds, counts, length } = decoded(bytes);
  let found = 0;
  for (let i = 0; i < length; i += 1) {
    const at = seconds[i] as number;
    if (at >= from && at < to) found += counts[i] as number;
  }
  return found;
}
