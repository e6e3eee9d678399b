import type { Part, PartFacts } from './facts.ts';
import { factorsOf, sigmaKeyOf } from './model.ts';
import { PRIOR_SIGMA } from './prior.ts';

/** How far cells of one factor may be believed to differ, as a variance of ln(minutes): the bounds of what history may say. */
const TAU_MIN = 0.01;
const TAU_MAX = 1;
/** A prior spread counts as this many cases. */
const SPREAD_CASES = 15;

export interface Residual {
  readonly facts: PartFacts;
  value: number;
}

export interface Effects {
  readonly effects: Record<string, number>;
  readonly counts: Record<string, number>;
}

/**
 * One factor's effect per cell, taken out of the residuals: how far the cell's mean lies from the mean of all, x n / (n + s2 / tau2): the
 * posterior mean of normal cells around their mean (James-Stein, as empirical Bayes: Efron and Morris 1975); tau2 by moments over
 * the cells (Morris 1983). What all cells share is the shift's business: a factor with one cell has no effect.
 */
export function takeOutFactor(part: Part, position: number, residuals: readonly Residual[], into: Effects): void {
  const cells = new Map<string, { sum: number; n: number }>();
  for (const { facts, value } of residuals) {
    const key = factorsOf(part, facts)[position];
    if (key === undefined) continue;
    const cell = cells.get(key) ?? { sum: 0, n: 0 };
    cells.set(key, { sum: cell.sum + value, n: cell.n + 1 });
  }
  const variance = varianceOf(residuals, PRIOR_SIGMA[part] ** 2);
  const mean = residuals.reduce((sum, { value }) => sum + value, 0) / Math.max(1, residuals.length);
  const tau = between(cells, variance, mean);
  const found = new Map<string, number>();
  for (const [key, { sum, n }] of cells) {
    const effect = (sum - n * mean) / (n + variance / tau);
    found.set(key, effect);
    into.effects[key] = (into.effects[key] ?? 0) + effect;
    into.counts[key] = n;
  }
  for (const residual of residuals) {
    residual.value -= found.get(factorsOf(part, residual.facts)[position] ?? '') ?? 0;
  }
}

/** Variance between cells: what their means vary more than chance would have it. */
function between(cells: ReadonlyMap<string, { sum: number; n: number }>, variance: number, mean: number): number {
  let weight = 0;
  let excess = 0;
  for (const { sum, n } of cells.values()) {
    weight += n;
    excess += n * ((sum / n - mean) ** 2 - variance / n);
  }
  return Math.min(TAU_MAX, Math.max(TAU_MIN, weight === 0 ? 0 : excess / weight));
}

const varianceOf = (residuals: readonly Residual[], prior: number): number =>
  (SPREAD_CASES * prior + residuals.reduce((sum, { value }) => sum + value * value, 0)) /
  (SPREAD_CASES + residuals.length);

/** Spread per cell of what no effect explains; a cell leans on the whole part, the part on the prior (inverse gamma, conjugate). */
export function spreadsOf(part: Part, residuals: readonly Residual[]): Record<string, number> {
  const whole = varianceOf(residuals, PRIOR_SIGMA[part] ** 2);
  const groups = new Map<string, Residual[]>();
  for (const residual of residuals) {
    const key = sigmaKeyOf(part, residual.facts);
    const group = groups.get(key);
    if (group) group.push(residual);
    else groups.set(key, [residual]);
  }
  return Object.fromEntries([...groups].map(([key, group]) => [key, Math.sqrt(varianceOf(group, whole))]));
}
