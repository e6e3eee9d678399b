/** A duration whose logarithm is normal: `median` in minutes, `sigma` the standard deviation of ln(minutes). */
export interface LogNormal {
  readonly median: number;
  readonly sigma: number;
}

/** Minutes at equal shares of probability, ascending: the middle of each of `GRID` slices. */
export type Grid = Float64Array;
export const GRID = 12;

/**
 * Standard normal distribution function. Complementary error function by W. J. Cody's style rational fit of Numerical Recipes
 * (2nd ed., 6.2, erfcc): relative error below 1.2e-7 everywhere, so that far tails stay usable.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const poly = ERFCC.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = 0.5 * t * Math.exp(-x * x + poly);
  return z >= 0 ? 1 - tail : tail;
}
const ERFCC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** Inverse of `normalCdf` for 0 < p < 1: P. J. Acklam's rational approximation, relative error below 1.15e-9. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(TAIL_TOP, q) / horner(TAIL_BOTTOM, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * horner(MID_TOP, r)) / horner(MID_BOTTOM, r);
}
function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}
const MID_TOP = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const MID_BOTTOM = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_TOP = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

/** Beyond this share of the whole the formula of the tail is out of digits; what lasts longer keeps going as it does here. */
const DEEPEST = 1e-6;
const SHARES = Float64Array.from({ length: GRID }, (_, slice) => (slice + 0.5) / GRID);
const SCORES = SHARES.map((share) => normalQuantile(share));

/**
 * What is left of a duration that has lasted `elapsedMin` already: quantiles of X - elapsed given X > elapsed. Never below 0. Of two
 * durations of equal sigma the one with the larger median is left longer at every quantile (hazard rates are ordered).
 */
export function remainingGrid({ median, sigma }: LogNormal, elapsedMin: number): Grid {
  if (elapsedMin <= 0) return SCORES.map((score) => median * Math.exp(sigma * score));
  const survival = Math.max(DEEPEST, normalCdf(-(Math.log(elapsedMin / median) / sigma)));
  // In a tail that deep the median grows with the wait itself, as log-normal tails do.
  const start = survival === DEEPEST ? median * Math.exp(-sigma * normalQuantile(DEEPEST)) : elapsedMin;
  const stretch = elapsedMin / start;
  return SHARES.map((share) => {
    const z = -normalQuantile(survival * (1 - share));
    return Math.max(0, stretch * (median * Math.exp(sigma * z) - start));
  });
}

/** Sum of two independent durations: all pairs, sorted, and each slice's mean. Monotone in both. */
export function sumOf(a: Grid, b: Grid): Grid {
  const pairs = new Float64Array(GRID * GRID);
  for (let i = 0; i < GRID; i += 1) {
    for (let j = 0; j < GRID; j += 1) pairs[i * GRID + j] = (a[i] ?? 0) + (b[j] ?? 0);
  }
  pairs.sort();
  return Float64Array.from({ length: GRID }, (_, slice) => meanOf(pairs, slice * GRID, GRID));
}

function meanOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i += 1) sum += values[i] ?? 0;
  return sum / count;
}

/** Quantile of a grid, linear between the slices' middles. */
export function quantileOf(grid: Grid, share: number): number {
  const position = Math.min(GRID - 1, Math.max(0, share * GRID - 0.5));
  const below = Math.floor(position);
  const low = grid[below] ?? 0;
  const high = grid[Math.min(GRID - 1, below + 1)] ?? low;
  return low + (high - low) * (position - below);
}
