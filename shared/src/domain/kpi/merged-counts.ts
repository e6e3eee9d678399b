import { forEachEncoded } from './counts.ts';
import { addMinutesTo, findPieces, readPiece, sideOf } from './layered-counts.ts';
import { rankOf } from './statistics.ts';

/** Seconds of one minute, somewhere in the second layer of a source; `bytes` is filled in by whoever reads it. */
export interface Piece {
  readonly source: string;
  readonly minute: number;
  readonly offset: number;
  readonly length: number;
  /** -1: taken off. */
  readonly sign: Sign;
  bytes: Uint8Array | null;
}

export type Sign = 1 | -1;

/** Counts merged from layered ones, whose seconds are read when a percentile needs them, and plain ones. */
export interface MergedCounts {
  readonly total: number;
  add(seconds: number): void;
  /** Bytes of SecondCounts.encode. With sign -1 they are taken off: of what was added, in whatever order. */
  addEncoded(bytes: Uint8Array, sign?: Sign): void;
  /** First layer of a source; pieces of its second one are asked for by `wanted`. */
  addMinutes(source: string, bytes: Uint8Array, sign?: Sign): void;
  /** Pieces without which these percentiles are not known to the second, those of a source together. Nothing is added any more after it. */
  wanted(percents: readonly number[]): readonly Piece[];
  /** Exact once the wanted pieces have their bytes. Null when nothing was added. */
  percentiles(percents: readonly number[]): (number | null)[];
  /** How many intervals lie in each minute, ascending. */
  forEachMinute(visit: (minute: number, n: number) => void): void;
}

interface Source {
  readonly source: string;
  readonly bytes: Uint8Array;
  readonly sign: Sign;
}

interface Place {
  readonly minute: number;
  /** Place of the rank within its minute, from 1. */
  readonly place: number;
}

/** Minutes of what was added by itself or whole; longer ones than a day are rare. */
const SIDE = 1440;

/**
 * What was added whole is kept as its bytes and read twice, by minute and then in the few minutes that matter: an array of seconds for
 * each key took half of a view by crew, with its garbage.
 */
export function mergedCounts(): MergedCounts {
  const layered: Source[] = [];
  const plain: { readonly bytes: Uint8Array; readonly sign: Sign }[] = [];
  const singles: number[] = [];
  const pieces: Piece[] = [];
  const asked = new Set<number>();
  let minutes: Minutes | null = null;

  const forEachPlain = (visit: (seconds: number, n: number) => void): void => {
    for (const { bytes, sign } of plain) forEachEncoded(bytes, sign === 1 ? visit : (second, n) => visit(second, -n));
    for (const seconds of singles) visit(seconds, 1);
  };
  const perMinute = (): Minutes => {
    minutes ??= minutesOf(layered, forEachPlain);
    return minutes;
  };
  const placesOf = (percents: readonly number[]): Place[] => {
    const { side, others, total } = perMinute();
    const places: Place[] = [];
    let seen = 0;
    const pass = (minute: number, n: number): void => {
      for (let i = places.length; i < percents.length; i += 1) {
        const rank = rankOf(percents[i] ?? 100, total);
        if (rank > seen + n) break;
        places.push({ minute, place: rank - seen });
      }
      seen += n;
    };
    for (let minute = 0; minute < side.length && places.length < percents.length; minute += 1) {
      const n = side[minute] as number;
      if (n > 0) pass(minute, n);
    }
    for (const [minute, n] of others) pass(minute, n);
    return places;
  };
  return {
    get total() {
      return perMinute().total;
    },
    add(seconds) {
      singles.push(seconds);
      minutes = null;
    },
    addEncoded(bytes, sign = 1) {
      plain.push({ bytes, sign });
      minutes = null;
    },
    addMinutes(source, bytes, sign = 1) {
      layered.push({ source, bytes, sign });
      minutes = null;
    },
    wanted(percents) {
      if (layered.length === 0) return [];
      const more = [...new Set(placesOf(percents).map(({ minute }) => minute))].filter((one) => !asked.has(one));
      for (const minute of more) asked.add(minute);
      if (more.length === 0) return pieces;
      for (const { source, bytes, sign } of layered) {
        for (const place of findPieces(bytes, more)) pieces.push({ source, ...place, sign, bytes: null });
      }
      return pieces;
    },
    percentiles(percents) {
      const places = placesOf(percents);
      if (places.length === 0) return percents.map(() => null);
      const inside = insideOf(
        places.map(({ minute }) => minute),
        pieces,
        forEachPlain,
      );
      return places.map(({ minute, place }) => minute * 60 + secondAt(inside.get(minute), place));
    },
    forEachMinute(visit) {
      const { side, others } = perMinute();
      for (const [minute, n] of side.entries()) if (n > 0) visit(minute, n);
      for (const [minute, n] of others) visit(minute, n);
    },
  };
}

type ForEach = (visit: (seconds: number, n: number) => void) => void;

interface Minutes {
  /** Counts of the first minutes, side by side. */
  readonly side: Float64Array;
  /** Later minutes that occur, ascending. */
  readonly others: readonly (readonly [minute: number, n: number])[];
  readonly total: number;
}

function minutesOf(layered: readonly Source[], forEachPlain: ForEach): Minutes {
  const side = new Float64Array(layered.reduce((longest, { bytes }) => Math.max(longest, sideOf(bytes)), SIDE));
  const others = new Map<number, number>();
  const add = (minute: number, n: number): void => {
    if (minute < side.length) (side[minute] as number) += n;
    else others.set(minute, (others.get(minute) ?? 0) + n);
  };
  for (const { bytes, sign } of layered) addMinutesTo(bytes, side, add, sign);
  forEachPlain((seconds, n) => add(minuteOf(seconds), n));
  let total = 0;
  for (let minute = 0; minute < side.length; minute += 1) total += side[minute] as number;
  for (const n of others.values()) total += n;
  return { side, others: [...others].filter(([, n]) => n > 0).sort(([a], [b]) => a - b), total };
}

const minuteOf = (seconds: number): number => Math.floor(seconds / 60);

/** The counts of the sixty seconds of these minutes. */
function insideOf(
  minutes: readonly number[],
  pieces: readonly Piece[],
  forEachPlain: ForEach,
): ReadonlyMap<number, Float64Array> {
  const inside = new Map(minutes.map((minute) => [minute, new Float64Array(60)]));
  const add = (counts: Float64Array, second: number, n: number): void => {
    counts[second] = (counts[second] as number) + n;
  };
  for (const { minute, bytes, sign } of pieces) {
    const counts = inside.get(minute);
    if (!counts) continue;
    if (bytes === null) throw new Error('a percentile was asked for before its pieces were read');
    readPiece(bytes, (second, n) => add(counts, second, sign * n));
  }
  // Few of the many lie in these minutes: a list of three is asked sooner than a map.
  forEachPlain((seconds, n) => {
    const minute = minuteOf(seconds);
    if (minutes.includes(minute)) add(inside.get(minute) as Float64Array, seconds % 60, n);
  });
  return inside;
}

/** The second that holds the place-th interval of its minute. */
function secondAt(counts: Float64Array | undefined, place: number): number {
  let seen = 0;
  for (let second = 0; second < 60; second += 1) {
    seen += counts?.[second] ?? 0;
    if (seen >= place) return second;
  }
  throw new RangeError('the seconds of a minute are fewer than its count');
}
