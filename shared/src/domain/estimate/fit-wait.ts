import { fitFactors } from './fit-part.ts';
import { BACKLOG_KNOTS, knotOf, type PartModel, PRIOR_CURVE } from './model.ts';
import type { Sample } from './samples.ts';
import { type Residual, spreadsOf } from './shrink.ts';

/** The prior's word at each knot counts as this many cases. */
const KNOT_CASES = 5;

/**
 * Waiting by backlog: the curve is learned at its knots, held rising (pool adjacent violators: Barlow et al. 1972) so that more work
 * ahead never promises power earlier; then the other factors.
 */
export function fitWait(samples: readonly Sample[]): { part: PartModel; curve: readonly number[] } {
  const curve = risingCurve(samples);
  const residuals: Residual[] = samples.map(({ facts, log }) => ({ facts, value: log - at(curve, facts.backlog) }));
  const fitted = fitFactors('wait', residuals);
  return { part: { cases: samples.length, shift: 0, ...fitted, sigmas: spreadsOf('wait', residuals) }, curve };
}

function at(curve: readonly number[], backlog: number): number {
  const { below, share } = knotOf(backlog);
  const low = curve[below] ?? 0;
  return low + ((curve[below + 1] ?? low) - low) * share;
}

function risingCurve(samples: readonly Sample[]): number[] {
  const sums = new Float64Array(BACKLOG_KNOTS.length);
  const weights = new Float64Array(BACKLOG_KNOTS.length).fill(KNOT_CASES);
  for (const { facts, log } of samples) {
    const { below, share } = knotOf(facts.backlog);
    const residual = log - at(PRIOR_CURVE, facts.backlog);
    add(sums, weights, below, 1 - share, residual);
    add(sums, weights, below + 1, share, residual);
  }
  const values = BACKLOG_KNOTS.map((_, knot) => (PRIOR_CURVE[knot] ?? 0) + (sums[knot] ?? 0) / (weights[knot] ?? 1));
  return rising(values, weights);
}

function add(sums: Float64Array, weights: Float64Array, knot: number, weight: number, residual: number): void {
  sums[knot] = (sums[knot] ?? 0) + weight * residual;
  weights[knot] = (weights[knot] ?? 0) + weight;
}

/** The nearest curve that never falls, by weighted squares. */
export function rising(values: readonly number[], weights: ArrayLike<number>): number[] {
  const pools: { mean: number; weight: number; size: number }[] = [];
  for (const [index, value] of values.entries()) {
    pools.push({ mean: value, weight: weights[index] ?? 1, size: 1 });
    for (let last = pools.pop(); last; last = pools.pop()) {
      const before = pools[pools.length - 1];
      if (!before || before.mean <= last.mean) {
        pools.push(last);
        break;
      }
      pools.pop();
      const weight = before.weight + last.weight;
      const mean = (before.mean * before.weight + last.mean * last.weight) / weight;
      pools.push({ mean, weight, size: before.size + last.size });
    }
  }
  return pools.flatMap(({ mean, size }) => Array.from({ length: size }, () => mean));
}
