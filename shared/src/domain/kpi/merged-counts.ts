import { type SecondCounts, secondCounts } from './counts.ts';
import { addMinutesTo, countOf, findPieces, readPiece, sideOf } from './layered-counts.ts';
import { rankOf } from './statistics.ts';

/** Seconds of one minute, somewhere in the second layer of a source; `bytes` is filled in by whoever reads it. */
export interface Piece {
  readonly source: string;
  readonly minute: number;
  readonly offset: number;
  readonly length: number;
  bytes: Uint8Array | null;
}

/** Counts merged from layered ones, whose seconds are read when a percentile needs them, and plain ones. */
export interface MergedCounts {
  readonly total: number;
  add(seconds: number): void;
  /** Bytes of SecondCounts.encode. */
  addEncoded(bytes: Uint8Array): void;
  /** First layer of a source; pieces of its second one are asked for by `wanted`. */
  addMinutes(source: string, bytes: Uint8Array): void;
  /** Pieces without which these percentiles are not known to the second, those of a source together. Nothing is added any more after it. */
  wanted(percents: readonly number[]): readonly Piece[];
  /** Exact once the wanted pieces have their bytes. Null when nothing was added. */
  percentiles(percents: readonly number[]): (number | null)[];
  /** How many intervals lie in each minute, ascending. */
  forEachMinute(visit: (minute: number, n: number) => void): void;
}

interface Place {
  readonly minute: number;
  /** Place of the rank within its minute, from 1. */
  readonly place: number;
}

export function mergedCounts(): MergedCounts {
  const exact = secondCounts();
  const sources: { readonly source: string; readonly bytes: Uint8Array }[] = [];
  const pieces: Piece[] = [];
  const asked = new Set<number>();
  let minutes: readonly (readonly [minute: number, n: number])[] | null = null;
  let layered = 0;

  const perMinute = () => {
    minutes ??= minutesOf(sources, exact);
    return minutes;
  };
  const placesOf = (percents: readonly number[]): Place[] => {
    const total = layered + exact.total;
    const places: Place[] = [];
    let seen = 0;
    for (const [minute, n] of perMinute()) {
      for (let i = places.length; i < percents.length; i += 1) {
        const rank = rankOf(percents[i] ?? 100, total);
        if (rank > seen + n) break;
        places.push({ minute, place: rank - seen });
      }
      seen += n;
    }
    return places;
  };
  return {
    get total() {
      return layered + exact.total;
    },
    add: exact.add,
    addEncoded: exact.addEncoded,
    addMinutes(source, bytes) {
      sources.push({ source, bytes });
      layered += countOf(bytes);
    },
    wanted(percents) {
      if (layered === 0) return [];
      const minutes = [...new Set(placesOf(percents).map(({ minute }) => minute))].filter((one) => !asked.has(one));
      for (const minute of minutes) asked.add(minute);
      if (minutes.length === 0) return pieces;
      for (const { source, bytes } of sources) {
        for (const place of findPieces(bytes, minutes)) pieces.push({ source, ...place, bytes: null });
      }
      return pieces;
    },
    percentiles(percents) {
      if (layered + exact.total === 0) return percents.map(() => null);
      if (layered === 0) return exact.percentiles(percents);
      return placesOf(percents).map(({ minute, place }) => secondAt(minute, place, pieces, exact));
    },
    forEachMinute(visit) {
      for (const [minute, n] of perMinute()) visit(minute, n);
    },
  };
}

function minutesOf(sources: readonly { readonly bytes: Uint8Array }[], exact: SecondCounts): [number, number][] {
  const longest = Math.max(0, ...sources.map(({ bytes }) => sideOf(bytes)));
  const side = new Float64Array(longest);
  const others = new Map<number, number>();
  const add = (minute: number, n: number): void => {
    if (minute < longest) side[minute] = (side[minute] as number) + n;
    else others.set(minute, (others.get(minute) ?? 0) + n);
  };
  for (const { bytes } of sources) addMinutesTo(bytes, side, add);
  exact.forEach((second, n) => {
    add(Math.floor(second / 60), n);
  });
  const merged: [number, number][] = [];
  for (let minute = 0; minute < longest; minute += 1) {
    const n = side[minute] as number;
    if (n > 0) merged.push([minute, n]);
  }
  return [...merged, ...[...others].sort(([a], [b]) => a - b)];
}

/** The second that holds the place-th interval of its minute. */
function secondAt(minute: number, place: number, pieces: readonly Piece[], exact: SecondCounts): number {
  const counts = new Float64Array(60);
  for (const { minute: at, bytes } of pieces) {
    if (at !== minute) continue;
    if (bytes === null) throw new Error('a percentile was asked for before its pieces were read');
    readPiece(bytes, (second, n) => {
      counts[second] = (counts[second] as number) + n;
    });
  }
  let seen = 0;
  for (let second = 0; second < 60; second += 1) {
    seen += (counts[second] as number) + exact.at(minute * 60 + second);
    if (seen >= place) return minute * 60 + second;
  }
  throw new RangeError('the seconds of a minute are fewer than its count');
}
