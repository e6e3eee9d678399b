import type { Part } from './facts.ts';
import { factorsOf, type PartModel } from './model.ts';
import { PRIOR_SIGMA, priorMedian } from './prior.ts';
import type { Sample } from './samples.ts';
import { type Effects, type Residual, spreadsOf, takeOutFactor } from './shrink.ts';

/** Each factor is fitted on what the others leave over; after the second pass nothing moves by more than a percent. */
const PASSES = 2;
/** Variance of ln(prior median / truth) before history, over all cells of a part: about five cases weigh as much. */
const SHIFT_VARIANCE = 0.1;

/** What the samples teach about a part: a common shift, then an effect per factor and cell, then the spread. */
export function fitPart(part: Part, samples: readonly Sample[]): PartModel {
  const residuals: Residual[] = samples.map(({ facts, log }) => ({
    facts,
    value: log - Math.log(priorMedian(part, facts)),
  }));
  const sum = residuals.reduce((total, { value }) => total + value, 0);
  const shift = sum / (residuals.length + PRIOR_SIGMA[part] ** 2 / SHIFT_VARIANCE);
  for (const residual of residuals) residual.value -= shift;
  const fitted = fitFactors(part, residuals);
  return { cases: samples.length, shift, ...fitted, sigmas: spreadsOf(part, residuals) };
}

/** Leaves in `residuals` what no factor explains. */
export function fitFactors(part: Part, residuals: readonly Residual[]): Effects {
  const into: Effects = { effects: {}, counts: {} };
  const factors = residuals[0] ? factorsOf(part, residuals[0].facts).length : 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (let position = 0; position < factors; position += 1) takeOutFactor(part, position, residuals, into);
  }
  return into;
}
