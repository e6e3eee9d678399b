import { nearestRank } from '@comcen/shared/domain/kpi/statistics.ts';

export interface Latency {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Nearest-rank percentiles of milliseconds, two decimals. */
export function latencyOf(valuesMs: readonly number[] | Float64Array): Latency {
  const sorted = Float64Array.from(valuesMs).sort();
  if (sorted.length === 0) return { count: 0, p50Ms: null, p99Ms: null, maxMs: null };
  const at = (percent: number) => round(nearestRank(sorted, percent));
  return { count: sorted.length, p50Ms: at(50), p99Ms: at(99), maxMs: at(100) };
}

export const round = (value: number, decimals = 2): number => Number(value.toFixed(decimals));
