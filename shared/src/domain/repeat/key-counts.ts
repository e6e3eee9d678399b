import { pushVarint, readVarint } from '../kpi/varint.ts';

/** How often each key occurs, by its number (0 or more). */
export interface KeyCounts {
  add(no: number, n: number): void;
  /** Adds what `encode` gave, or takes it off. Errors: throws on bytes that it never gave. */
  addEncoded(bytes: Uint8Array, sign: 1 | -1): void;
  at(no: number): number;
  /** Every key that occurs, ascending. */
  forEach(visit: (no: number, n: number) => void): void;
  encode(): Uint8Array;
}

const FIRST_SIZE = 1024;

/** An array by number: a year of a large UP3 is some hundred thousand occurrences of some ten thousand keys. */
export function keyCounts(): KeyCounts {
  let counts = new Int32Array(FIRST_SIZE);
  const add = (no: number, n: number): void => {
    if (no >= counts.length) counts = grown(counts, no);
    counts[no] = (counts[no] as number) + n;
  };
  const forEach = (visit: (no: number, n: number) => void): void => {
    for (let no = 0; no < counts.length; no += 1) if (counts[no] !== 0) visit(no, counts[no] as number);
  };
  return {
    add,
    addEncoded(bytes, sign) {
      const reader = { at: 0 };
      for (let no = -1; reader.at < bytes.length; ) {
        no += readVarint(bytes, reader);
        add(no, sign * readVarint(bytes, reader));
      }
    },
    at: (no) => counts[no] ?? 0,
    forEach,
    encode: () => encoded(forEach),
  };
}

/** Ascending by number: the gap to the one before (the first to -1) and the count, as varints. */
function encoded(forEach: KeyCounts['forEach']): Uint8Array {
  const bytes: number[] = [];
  let last = -1;
  forEach((no, n) => {
    if (n < 0) throw new RangeError('a key that occurs less than never');
    pushVarint(bytes, no - last);
    pushVarint(bytes, n);
    last = no;
  });
  return Uint8Array.from(bytes);
}

function grown(counts: Int32Array, no: number): Int32Array<ArrayBuffer> {
  let size = counts.length;
  while (size <= no) size *= 2;
  const larger = new Int32Array(size);
  larger.set(counts);
  return larger;
}
