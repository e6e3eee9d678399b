import { nearestRank } from '../kpi/statistics.ts';
import type { RunResult } from '../simulation/records.ts';
import { recoveryMin, responseMin } from '../simulation/records.ts';
import { HOUR_MS, MIN_MS } from '../simulation/world.ts';
import type { RealFault } from './real-faults.ts';

/** Of one fault, minutes; null = not measured. */
export interface Measured {
  readonly ulpId: string;
  readonly startedAtMs: number;
  readonly response: number | null;
  readonly recovery: number | null;
}
export interface Figures {
  readonly count: number;
  readonly response: Spread | null;
  readonly recovery: Spread | null;
}
interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
}
export interface Interval {
  readonly mean: number;
  /** Null with fewer than two days. */
  readonly low: number | null;
  readonly high: number | null;
}

export const measuredOf = ({ faults }: Pick<RunResult, 'faults'>): Measured[] =>
  faults.map((fault) => ({
    ulpId: fault.ulpId,
    startedAtMs: fault.startedAtMs,
    response: responseMin(fault),
    recovery: recoveryMin(fault),
  }));

/** As it really was; a negative time is a clock that was wrong. */
export const measuredReal = (faults: readonly RealFault[]): Measured[] =>
  faults.map(({ ulpId, startedAtMs, reportedAtMs, arrivedAtMs, restoredAtMs }) => ({
    ulpId,
    startedAtMs: Math.min(startedAtMs, reportedAtMs),
    response: since(reportedAtMs, arrivedAtMs),
    recovery: since(reportedAtMs, restoredAtMs),
  }));

const since = (fromMs: number, toMs: number | null): number | null =>
  toMs === null || toMs < fromMs ? null : (toMs - fromMs) / MIN_MS;

export function figuresOf(measured: readonly Measured[]): Figures {
  return {
    count: measured.length,
    response: spreadOf(measured.flatMap(({ response }) => response ?? [])),
    recovery: spreadOf(measured.flatMap(({ recovery }) => recovery ?? [])),
  };
}

function spreadOf(minutes: number[]): Spread | null {
  if (minutes.length === 0) return null;
  const sorted = minutes.sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { mean: tenth(mean), p50: tenth(nearestRank(sorted, 50)), p90: tenth(nearestRank(sorted, 90)) };
}

const WIB_MS = 7 * HOUR_MS;
/** Student's t, two-sided 95 %, by degrees of freedom; from 30 on the normal distribution's. */
const T95 = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1, 2.09, 2.09,
  2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05,
] as const;

/**
 * How a figure changes from one way of working to another: daily means of the same faults, paired by day (WIB), with the 95 % interval of
 * the mean difference (paired t). Days are taken as independent.
 */
export function changeOf(from: readonly Measured[], to: readonly Measured[], of: 'response' | 'recovery'): Interval {
  const before = dailyMeans(from, of);
  const after = dailyMeans(to, of);
  const differences = [...before].flatMap(([day, mean]) => {
    const other = after.get(day);
    return other === undefined ? [] : [other - mean];
  });
  const n = differences.length;
  if (n === 0) return { mean: 0, low: null, high: null };
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean: tenth(mean), low: null, high: null };
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = (T95[n - 2] ?? 1.96) * Math.sqrt(variance / n);
  return { mean: tenth(mean), low: tenth(mean - half), high: tenth(mean + half) };
}

function dailyMeans(measured: readonly Measured[], of: 'response' | 'recovery'): Map<number, number> {
  const days = new Map<number, { sum: number; count: number }>();
  for (const one of measured) {
    const value = one[of];
    if (value === null) continue;
    const day = Math.floor((one.startedAtMs + WIB_MS) / (24 * HOUR_MS));
    const known = days.get(day) ?? { sum: 0, count: 0 };
    known.sum += value;
    known.count += 1;
    days.set(day, known);
  }
  return new Map([...days].map(([day, { sum, count }]) => [day, sum / count]));
}

export const tenth = (value: number): number => Math.round(value * 10) / 10;
