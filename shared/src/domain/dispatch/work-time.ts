import type { FaultLevel, WorkKind } from '../codes.ts';

/**
 * Minutes from arrival to power, expected, before anything was learned: assumed, so that a normal day of 60 service, 12 transformer and
 * 3 section faults has the mean recovery of 33.3 min that UP3 Bangka published for 2021.
 */
const PRIOR_MIN: Readonly<Record<FaultLevel, number>> = {
  service: 27,
  place: 30,
  transformer: 50,
  section: 90,
  feeder: 100,
  substation: 150,
};
const HAZARD_MIN = 40;
const METER_MIN = 25;

export function expectedWorkMin(level: FaultLevel, kind: WorkKind): number {
  if (kind === 'meter') return METER_MIN;
  if (kind === 'hazard') return Math.max(HAZARD_MIN, PRIOR_MIN[level]);
  return PRIOR_MIN[level];
}

/** Spread of the logarithm of repair times; assumed. */
const SIGMA = 0.7;

/**
 * Minutes that work of this expected length still takes after `elapsedMin`: the mean residual life of a lognormal,
 * m * Q(z - s) / Q(z) - t with z = (ln t - mu) / s. What has taken long already takes longer still.
 */
export function remainingWorkMin(expectedMin: number, elapsedMin: number): number {
  if (expectedMin <= 0 || elapsedMin <= 0) return Math.max(0, expectedMin);
  const mu = Math.log(expectedMin) - (SIGMA * SIGMA) / 2;
  const z = (Math.log(elapsedMin) - mu) / SIGMA;
  // Beyond three deviations both tails vanish; the ratio is taken there.
  if (z > 3) return remainingWorkMin(expectedMin, Math.exp(mu + 3 * SIGMA) * 0.999);
  return (expectedMin * upperTail(z - SIGMA)) / upperTail(z) - elapsedMin;
}

/** P(Z > z) of a standard normal; Abramowitz & Stegun 26.2.17, error below 7.5e-8. */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
