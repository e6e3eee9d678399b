import { decoded, encode } from './count-bytes.ts';
import { rankOf } from './statistics.ts';

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
      if (!few) {
        many.addEncoded(bytes);
        return;
      }
      const { seconds, counts, length } = decoded(bytes);
      for (let i = 0; i < length; i += 1) add(seconds[i] as number, counts[i] as number);
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
      const { seconds, counts, length } = decoded(bytes);
      const longest = Math.min(seconds[length - 1] ?? 0, DENSE_LIMIT - 1);
      room(longest);
      if (length > 0 && longest >= top) top = longest + 1;
      // A few replies after days must not take all others past the hot loop: ten times slower, measured over 240 rows of a year.
      for (let i = 0; i < length; i += 1) {
        const [at, n] = [seconds[i] as number, counts[i] as number];
        total += n;
        if (at < DENSE_LIMIT) (dense[at] as number) += n;
        else rare.set(at, (rare.get(at) ?? 0) + n);
      }
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
