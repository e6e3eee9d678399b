/**
 * A stream of its own per name, so that what one crew draws does not depend on how fast another one was. Ids are not drawn from
 * it: a second run with the same seed must not send the first one's keys again.
 */
export interface Random {
  /** [0, 1) */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Key by weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** Lognormal: half of the values below `median`, one in six above `median x spread`. */
  lognormal(median: number, spread: number): number;
  fork(name: string): Random;
}

export function randomStream(seed: number, name = ''): Random {
  let state = hash(`${seed}/${name}`);
  // mulberry32 (Tommy Ettinger, public domain).
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    weighted: (weights) => weightedKey(weights, next()),
    lognormal: (median, spread) => median * Math.exp(Math.log(spread) * normal(next)),
    fork: (child) => randomStream(seed, `${name}/${child}`),
  };
}

function weightedKey<K extends string>(weights: Readonly<Record<K, number>>, at: number): K {
  const keys = Object.keys(weights) as K[];
  let rest = at * keys.reduce((sum, key) => sum + weights[key], 0);
  for (const key of keys) {
    rest -= weights[key];
    if (rest < 0) return key;
  }
  return keys[keys.length - 1] as K;
}

/** Box-Muller. */
const normal = (next: () => number) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
