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

/**
 * Rank of the nearest-rank percentile among `n` ascending values, from 1: the smallest value that at least `percent` % of all do not
 * exceed stands there. Always one of the measured values; the same as percentile_disc in SQL.
 * @param percent a whole number from 1 to 100
 */
export const rankOf = (percent: number, n: number): number => Math.max(1, Math.ceil((percent * n) / 100));

/**
 * Nearest-rank percentile.
 * @param sorted ascending, at least one value
 */
export const nearestRank = (sorted: ArrayLike<number>, percent: number): number =>
  sorted[rankOf(percent, sorted.length) - 1] ?? Number.NaN;

/** Achievement in % of a KPI where higher is better: actual / target x 100, none below zero. Null for a target that is no height to reach. */
export const achievementUpOf = (actual: number, target: number): number | null =>
  target > 0 ? Math.max(0, (actual / target) * 100) : null;

/** Achievement in % of a KPI where lower is better: (2 - actual / target) x 100 (domain.md). On target = 100, twice it = 0. */
export const achievementOf = (actual: number, target: number): number => (2 - actual / target) * 100;
