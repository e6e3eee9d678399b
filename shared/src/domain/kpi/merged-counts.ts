import { decodeTo, type Entries, emptyEntries } from './count-bytes.ts';
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
  /** Among others, from `start` on: a view of its own for each is thousands of objects. */
  bytes: Uint8Array | null;
  start: number;
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
  /** Seconds of that minute that occur in what was added by itself or whole, each followed by its count. */
  readonly seconds: readonly number[];
}

interface Answer {
  readonly percents: readonly number[];
  readonly places: readonly Place[];
}

/**
 * What was added whole is kept as its bytes and read once, when the first question comes: minutes, and the seconds of the few minutes that
 * matter, are counted in room that all share. Room of its own for each key (94 crews, four intervals) took half of a view, with its garbage.
 */
export function mergedCounts(): MergedCounts {
  const layered: Source[] = [];
  const plain: { readonly bytes: Uint8Array; readonly sign: Sign }[] = [];
  const singles: number[] = [];
  const pieces: Piece[] = [];
  const asked = new Set<number>();
  let answer: Answer | null = null;

  /** In the shared room: good until anyone counts again. */
  const counted = (): Counted => {
    const { minutes, entries } = room;
    entries.length = 0;
    for (const { bytes, sign } of plain) decodeTo(entries, bytes, sign);
    for (const seconds of singles) entries.push(seconds, 1);
    return minutes.count(layered, entries);
  };
  const answerTo = (percents: readonly number[]): Answer => {
    if (answer?.percents !== percents) answer = { percents, places: placesOf(counted(), percents) };
    return answer;
  };
  return {
    get total() {
      return counted().total;
    },
    add(seconds) {
      singles.push(seconds);
      answer = null;
    },
    addEncoded(bytes, sign = 1) {
      plain.push({ bytes, sign });
      answer = null;
    },
    addMinutes(source, bytes, sign = 1) {
      layered.push({ source, bytes, sign });
      answer = null;
    },
    wanted(percents) {
      const { places } = answerTo(percents);
      const more = [...new Set(places.map(({ minute }) => minute))].filter((one) => !asked.has(one));
      if (layered.length === 0 || more.length === 0) return pieces;
      for (const minute of more) asked.add(minute);
      for (const { source, bytes, sign } of layered) {
        for (const place of findPieces(bytes, more)) pieces.push({ source, ...place, sign, bytes: null, start: 0 });
      }
      return pieces;
    },
    percentiles(percents) {
      const { places } = answerTo(percents);
      if (places.length === 0) return percents.map(() => null);
      return places.map((one) => one.minute * 60 + secondIn(one, pieces));
    },
    forEachMinute(visit) {
      const { side, top, others } = counted();
      for (let minute = 0; minute < top; minute += 1) {
        const n = side[minute] as number;
        if (n > 0) visit(minute, n);
      }
      for (const [minute, n] of others) visit(minute, n);
    },
  };
}

interface Counted {
  /** Counts of the first minutes, side by side. */
  readonly side: Float64Array;
  /** How many of them may occur. */
  readonly top: number;
  /** Later minutes that occur, ascending. */
  readonly others: readonly (readonly [minute: number, n: number])[];
  readonly total: number;
  readonly entries: Entries;
}

/** Minutes that stand side by side; longer ones than a day are rare. */
const SIDE = 1440;

function minuteRoom() {
  let side = new Float64Array(SIDE);
  let top = 0;
  return {
    count(layered: readonly Source[], entries: Entries): Counted {
      side.fill(0, 0, top);
      top = layered.reduce((longest, { bytes }) => Math.max(longest, sideOf(bytes)), 0);
      if (top > side.length) side = new Float64Array(top);
      const later = new Map<number, number>();
      const add = (minute: number, n: number): void => {
        if (minute < side.length) {
          (side[minute] as number) += n;
          if (minute >= top) top = minute + 1;
        } else later.set(minute, (later.get(minute) ?? 0) + n);
      };
      for (const { bytes, sign } of layered) addMinutesTo(bytes, side, add, sign);
      const { seconds, counts, length } = entries;
      for (let i = 0; i < length; i += 1) add(minuteOf(seconds[i] as number), counts[i] as number);
      let total = 0;
      for (let minute = 0; minute < top; minute += 1) total += side[minute] as number;
      for (const n of later.values()) total += n;
      const others = [...later].filter(([, n]) => n > 0).sort(([a], [b]) => a - b);
      return { side, top, others, total, entries };
    },
  };
}

const room = { minutes: minuteRoom(), entries: emptyEntries() };

const minuteOf = (seconds: number): number => Math.floor(seconds / 60);

/** The minute that each rank falls into, ascending. */
function placesOf({ side, top, others, total, entries }: Counted, percents: readonly number[]): Place[] {
  const places: { minute: number; place: number }[] = [];
  if (total === 0) return [];
  let seen = 0;
  const pass = (minute: number, n: number): void => {
    for (let i = places.length; i < percents.length; i += 1) {
      const rank = rankOf(percents[i] ?? 100, total);
      if (rank > seen + n) break;
      places.push({ minute, place: rank - seen });
    }
    seen += n;
  };
  for (let minute = 0; minute < top && places.length < percents.length; minute += 1) {
    const n = side[minute] as number;
    if (n > 0) pass(minute, n);
  }
  for (const [minute, n] of others) pass(minute, n);
  return places.map((place) => ({ ...place, seconds: secondsOf(place.minute, entries) }));
}

function secondsOf(minute: number, { seconds, counts, length }: Entries): number[] {
  const inside: number[] = [];
  const [from, to] = [minute * 60, minute * 60 + 60];
  for (let i = 0; i < length; i += 1) {
    const at = seconds[i] as number;
    if (at >= from && at < to) inside.push(at - from, counts[i] as number);
  }
  return inside;
}

/** Counts of the sixty seconds of the minute that is looked into, in room that all share. */
const inside = new Float64Array(60);
const addInside = (second: number, n: number): void => {
  inside[second] = (inside[second] as number) + n;
};
const takeInside = (second: number, n: number): void => addInside(second, -n);

/** The second that holds the place-th interval of its minute. */
function secondIn({ minute, place, seconds }: Place, pieces: readonly Piece[]): number {
  inside.fill(0);
  for (let i = 0; i < seconds.length; i += 2) addInside(seconds[i] as number, seconds[i + 1] as number);
  for (const piece of pieces) {
    if (piece.minute !== minute) continue;
    const { bytes, start, length } = piece;
    if (bytes === null) throw new Error('a percentile was asked for before its pieces were read');
    readPiece(bytes, start, start + length, piece.sign === 1 ? addInside : takeInside);
  }
  let seen = 0;
  for (let second = 0; second < 60; second += 1) {
    seen += inside[second] as number;
    if (seen >= place) return second;
  }
  throw new RangeError('the seconds of a minute are fewer than its count');
}
