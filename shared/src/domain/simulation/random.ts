/** A stream of numbers that is the same in every run for the same key. */
export interface Stream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal. */
  normal(): number;
}

/** Median and spread of a lognormal duration; `sigma` is of the logarithm. */
export interface Lognormal {
  readonly median: number;
  readonly sigma: number;
}

/**
 * Each thing in the simulation draws from a stream of its own name ("7/fault/12"), never from a common one: so a policy that asks for
 * more numbers does not change what happens to anybody else, and all policies live through the same day.
 */
export function streamOf(key: string): Stream {
  const next = sfc32(key);
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

export const drawLognormal = (stream: Stream, { median, sigma }: Lognormal): number =>
  median * Math.exp(sigma * stream.normal());

/** Waiting time to the next event of a Poisson process, in the unit of 1 / rate. */
export const drawExponential = (stream: Stream, rate: number): number => -Math.log(1 - stream.next()) / rate;

/** A weighted choice that costs log n: draws an index of `weights`. Null when nothing has weight. */
export function createWheel(weights: readonly number[]): ((stream: Stream) => number) | null {
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (const [i, weight] of weights.entries()) {
    total += Math.max(0, weight);
    sums[i] = total;
  }
  if (total === 0) return null;
  return (stream) => {
    const wanted = stream.next() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** sfc32 (Doty-Humphrey's PractRand), seeded with FNV-1a hashes of the text. */
function sfc32(seed: string): () => number {
  let [a, b, c, d] = [fnv1a(`${seed}/a`), fnv1a(`${seed}/b`), fnv1a(`${seed}/c`), 1];
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
