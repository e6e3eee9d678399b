/** Minutes; null without a single measured order. `within` and `achievement` in percent. */
export interface Statistics {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly within: number | null;
  readonly achievement: number | null;
}

const NOTHING: Statistics = { count: 0, mean: null, p50: null, p90: null, p95: null, within: null, achievement: null };

/** Statistics of whole seconds against a target in minutes. Exact: always from the single values, never from averages. */
export function statisticsOf(seconds: readonly number[], targetMin: number): Statistics {
  if (seconds.length === 0) return NOTHING;
  const sorted = Float64Array.from(seconds).sort();
  const meanMin = sorted.reduce((sum, value) => sum + value, 0) / sorted.length / 60;
  return {
    count: sorted.length,
    mean: meanMin,
    p50: nearestRank(sorted, 50) / 60,
    p90: nearestRank(sorted, 90) / 60,
    p95: nearestRank(sorted, 95) / 60,
    within: (countUpTo(sorted, targetMin * 60) / sorted.length) * 100,
    achievement: achievementOf(meanMin, targetMin),
  };
}

/**
 * Nearest-rank percentile: the smallest value that at least `percent` % of all values do not exceed, the value at rank
 * ceil(percent / 100 x n). Always one of the measured values. The same as percentile_disc in SQL.
 * @param sorted ascending, at least one value
 * @param percent a whole number from 1 to 100
 */
export function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent * sorted.length) / 100);
  return sorted[Math.max(rank, 1) - 1] ?? Number.NaN;
}

/** Achievement in % of a KPI where lower is better: (2 - actual / target) x 100 (domain.md). On target = 100, twice it = 0. */
export const achievementOf = (actual: number, target: number): number => (2 - actual / target) * 100;

/** How many of the ascending values are at most `limit`; exactly on target is within it. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
