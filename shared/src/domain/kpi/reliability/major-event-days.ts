export interface MajorEventThreshold {
  /** Mean of the natural logs of the days' SAIDI. */
  readonly alpha: number;
  /** Their standard deviation, of a sample (n - 1). */
  readonly beta: number;
  /** Minutes of SAIDI per day; a day above it is a major event day. */
  readonly tMed: number;
  /** Days with SAIDI above zero that it stands on. */
  readonly days: number;
}

/**
 * The 2.5 beta method, IEEE 1366-2012 B.2: of up to five years of daily SAIDI (minutes) days of zero are discarded, alpha and beta are
 * mean and standard deviation of the logs, T_MED = exp(alpha + 2.5 beta). Computed once a year. Null with fewer than two days.
 */
export function majorEventThreshold(dailySaidiMin: readonly number[]): MajorEventThreshold | null {
  const logs = dailySaidiMin.filter((saidi) => saidi > 0).map((saidi) => Math.log(saidi));
  if (logs.length < 2) return null;
  const alpha = mean(logs);
  const beta = Math.sqrt(logs.reduce((sum, log) => sum + (log - alpha) ** 2, 0) / (logs.length - 1));
  return { alpha, beta, tMed: Math.exp(alpha + 2.5 * beta), days: logs.length };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A day of exactly T_MED is none: "any day with daily SAIDI greater than T_MED". No threshold, no such day. */
export const isMajorEventDay = (saidiMin: number, threshold: MajorEventThreshold | null): boolean =>
  threshold !== null && saidiMin > threshold.tMed;

/** The five calendar years that a year's threshold stands on, fewer where history begins later. Days as YYYY-MM-DD, `to` excluded. */
export const thresholdPeriod = (year: number): { from: string; to: string } => ({
  from: `${year - 5}-01-01`,
  to: `${year}-01-01`,
});
