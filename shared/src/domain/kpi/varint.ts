/** Whole numbers in as few bytes as they need: seven bits each, lowest first, the eighth says that more follow. */
export function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** Reads one at `reader.at` and moves behind it. Errors: RangeError when the bytes end before the number does. */
export function readVarint(bytes: Uint8Array, reader: { at: number }): number {
  // One and two bytes are nearly all there are.
  const at = reader.at;
  const first = bytes[at];
  const second = bytes[at + 1];
  if (first !== undefined && first < 128) {
    reader.at = at + 1;
    return first;
  }
  if (first !== undefined && second !== undefined && second < 128) {
    reader.at = at + 2;
    return (first & 127) + second * 128;
  }
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[reader.at];
    if (byte === undefined) throw new RangeError('counts of seconds end in the middle of a number');
    reader.at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
}
