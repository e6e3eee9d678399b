/**
 * What a figure of a row counts, and so which orders stand behind it: all that count; those with a measured response or recovery; those
 * without a response of their own (`later`), without power back (`withoutRestore`), with a pause; those left out of every figure.
 * A mean, a percentile and a share within target are all made of the same orders.
 */
export const KPI_MEASURES = [
  'count',
  'response',
  'customer',
  'work',
  'outage',
  'later',
  'withoutRestore',
  'paused',
  'cancelled',
  'superseded',
  'flagged',
] as const;
export type KpiMeasure = (typeof KPI_MEASURES)[number];
