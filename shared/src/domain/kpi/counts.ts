import { rankOf } from './statistics.ts';
import { pushVarint, readVarint } from './varint.ts';

/**
 * How often each whole second occurs among measured intervals: mergeable and exact, so any percentile over any period is the nearest
 * rank of the orders themselves and never of averages. Stored as bytes, a row per day and key.
 */
export interface SecondCounts {
  /** Adds `n` intervals of `seconds` (whole, 0 or more). */
  add(seconds: number, n?: number): void;
  /** Adds what `encode` gave. Errors: throws on bytes that it never gave. */
  addEncoded(bytes: Uint8Array): void;
  readonly total: number;
  /** How many intervals are exactly so long. */
  at(seconds: number): number;
  /** Nearest rank (statistics.ts), one value for each of the ascending percents; null when nothing was added. */
  percentiles(percents: readonly number[]): (number | null)[];
  /** Every second that occurs, ascending. */
  forEach(visit: (seconds: number, n: number) => void): void;
  encode(): Uint8Array;
  clear(): void;
}

/** Beyond a day and a half an interval is rare: those are kept in a map, the rest in an array that grows with the longest. */
const DENSE_LIMIT = 131_072;
const FIRST_SIZE = 512;
/** So many are a list: most keys of a day have a handful, and walking an array of seconds for them took most of a rebuild (measured). */
const FEW = 128;

export function secondCounts(): SecondCounts {
  let few: number[] | null = [];
  const many = manyCounts();
  let isSorted = true;

  const addMany = (seconds: number, n: number): void => many.add(seconds, n);
  const spread = (): void => {
    for (const seconds of few ?? []) addMany(seconds, 1);
    few = null;
  };
  const sorted = (list: number[]): readonly number[] => {
    if (!isSorted) list.sort((a, b) => a - b);
    isSorted = true;
    return list;
  };
  const add = (seconds: number, n = 1): void => {
    if (few && few.length + n > FEW) spread();
    if (few) {
      for (let i = 0; i < n; i += 1) few.push(seconds);
      isSorted = false;
    } else addMany(seconds, n);
  };
  const forEach = (visit: (seconds: number, n: number) => void): void => {
    const list = few ? sorted(few) : [];
    if (!few) many.forEach(visit);
    for (let i = 0; i < list.length; ) {
      let end = i + 1;
      while (end < list.length && list[end] === list[i]) end += 1;
      visit(list[i] ?? 0, end - i);
      i = end;
    }
  };
  const total = () => few?.length ?? many.total();
  return {
    add,
    addEncoded(bytes) {
      if (few && bytes.length > FEW) spread();
      if (few) forEachEncoded(bytes, add);
      else many.addEncoded(bytes);
    },
    get total() {
      return total();
    },
    at: (seconds) => (few ? few.reduce((n, value) => n + (value === seconds ? 1 : 0), 0) : many.at(seconds)),
    percentiles(percents) {
      const n = total();
      if (n === 0) return percents.map(() => null);
      const ranks = percents.map((percent) => rankOf(percent, n));
      if (!few) return many.atRanks(ranks);
      const list = sorted(few);
      return ranks.map((rank) => list[rank - 1] ?? null);
    },
    forEach,
    encode: () => encode(forEach),
    clear() {
      few = [];
      isSorted = true;
      many.clear();
    },
  };
}

/** The same for many values: an array of counts by second. */
function manyCounts() {
  let dense = new Uint32Array(0);
  let top = 0;
  let total = 0;
  const rare = new Map<number, number>();

  const room = (seconds: number): void => {
    if (seconds < dense.length) return;
    let size = FIRST_SIZE;
    while (size <= seconds) size *= 2;
    const grown = new Uint32Array(size);
    grown.set(dense);
    dense = grown;
  };
  const add = (seconds: number, n: number): void => {
    total += n;
    if (seconds >= DENSE_LIMIT) {
      rare.set(seconds, (rare.get(seconds) ?? 0) + n);
      return;
    }
    room(seconds);
    dense[seconds] = (dense[seconds] ?? 0) + n;
    if (seconds >= top) top = seconds + 1;
  };
  const forEach = (visit: (seconds: number, n: number) => void): void => {
    for (let seconds = 0; seconds < top; seconds += 1) {
      const n = dense[seconds] ?? 0;
      if (n > 0) visit(seconds, n);
    }
    for (const seconds of [...rare.keys()].sort((a, b) => a - b)) visit(seconds, rare.get(seconds) ?? 0);
  };
  return {
    add,
    addEncoded(bytes: Uint8Array): void {
      const longest = Math.min(readHead(bytes).longest, DENSE_LIMIT - 1);
      room(longest);
      if (longest >= top) top = longest + 1;
      // A few replies after days must not take all others past the hot loop: ten times slower, measured over 240 rows of a year.
      total += decodeDense(bytes, dense, (seconds, n) => rare.set(seconds, (rare.get(seconds) ?? 0) + n));
    },
    total: () => total,
    at: (seconds: number): number => (seconds < DENSE_LIMIT ? (dense[seconds] ?? 0) : (rare.get(seconds) ?? 0)),
    /** The values at these ascending ranks. */
    atRanks(ranks: readonly number[]): number[] {
      const found: number[] = [];
      let seen = 0;
      for (let seconds = 0; seconds < top && found.length < ranks.length; seconds += 1) {
        seen += dense[seconds] ?? 0;
        while (found.length < ranks.length && seen >= (ranks[found.length] ?? 0)) found.push(seconds);
      }
      for (const seconds of [...rare.keys()].sort((a, b) => a - b)) {
        seen += rare.get(seconds) ?? 0;
        while (found.length < ranks.length && seen >= (ranks[found.length] ?? 0)) found.push(seconds);
      }
      return found;
    },
    forEach,
    clear(): void {
      dense.fill(0, 0, top);
      rare.clear();
      top = 0;
      total = 0;
    },
  };
}

/**
 * The bytes: head = bits of the count in a short entry (one byte), longest second (varint); then ascending entries of one byte, gap - 1
 * above the count's bits and count - 1 in them, or 255 and two varints (gap, count) for what does not fit. The split is the one that
 * makes these counts shortest: dense ones need room for counts, thin ones for gaps.
 */
const ESCAPE = 255;
const SPLITS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

function encode(forEach: SecondCounts['forEach']): Uint8Array {
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

/** Every second that occurs in what `encode` gave, ascending. Errors: throws on bytes that it never gave. */
function forEachEncoded(bytes: Uint8Array, add: (seconds: number, n: number) => void): void {
  const { bits, start, longest } = readHead(bytes);
  const mask = (1 << bits) - 1;
  const reader = { at: start };
  let seconds = -1;
  while (reader.at < bytes.length) {
    const byte = bytes[reader.at++] ?? 0;
    if (byte === ESCAPE) {
      seconds += readVarint(bytes, reader);
      add(seconds, readVarint(bytes, reader));
    } else {
      seconds += (byte >> bits) + 1;
      add(seconds, (byte & mask) + 1);
    }
  }
  if (bytes.length > 0 && seconds !== longest) throw new RangeError('counts of seconds do not end where they say');
}

/** Seconds and how often each occurs, one beside the other; a second may stand there several times. */
export interface Entries {
  seconds: Float64Array;
  counts: Float64Array;
  length: number;
  push(seconds: number, n: number): void;
}

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

/** How many of what `encode` gave are [from, to) seconds long. Two years of days are two million entries. */
export function countBetween(bytes: Uint8Array, from: number, to: number): number {
  const { bits, start } = readHead(bytes);
  const mask = (1 << bits) - 1;
  const end = bytes.length;
  const reader = { at: 0 };
  let seconds = -1;
  let found = 0;
  for (let at = start; at < end && seconds < to; ) {
    const byte = bytes[at++] as number;
    let n: number;
    if (byte === ESCAPE) {
      reader.at = at;
      seconds += readVarint(bytes, reader);
      n = readVarint(bytes, reader);
      at = reader.at;
    } else {
      seconds += (byte >> bits) + 1;
      n = (byte & mask) + 1;
    }
    if (seconds >= from && seconds < to) found += n;
  }
  return found;
}

/** The hot loop of merging: ten million orders are some ten million entries. Returns how many intervals came. */
function decodeDense(bytes: Uint8Array, into: Uint32Array, addRare: (seconds: number, n: number) => void): number {
  const { bits, start, longest } = readHead(bytes);
  const mask = (1 << bits) - 1;
  const end = bytes.length;
  const reader = { at: 0 };
  let seconds = -1;
  let came = 0;
  for (let at = start; at < end; ) {
    const byte = bytes[at++] as number;
    let n: number;
    if (byte === ESCAPE) {
      reader.at = at;
      seconds += readVarint(bytes, reader);
      n = readVarint(bytes, reader);
      at = reader.at;
    } else {
      seconds += (byte >> bits) + 1;
      n = (byte & mask) + 1;
    }
    came += n;
    if (seconds < DENSE_LIMIT) (into[seconds] as number) += n;
    else addRare(seconds, n);
  }
  if (end > 0 && seconds !== longest) throw new RangeError('counts of seconds do not end where they say');
  return came;
}
