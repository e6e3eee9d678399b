import { nearestRank } from '@comcen/shared/domain/kpi/statistics.ts';
import { streamOf } from '@comcen/shared/domain/simulation/random.ts';
import type { Sample } from './measure.ts';

/** A figure with its 95 % interval. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1_000;

/**
 * A figure over seeds with its 95 % interval by the bootstrap over seeds (Efron 1979, percentile method). Policies are compared on the
 * same seeds: both sides of a ratio see the same resampled ones, so what the weather did to both cancels out.
 */
export function overSeeds(seeds: number, figureOf: (chosen: readonly number[]) => number): Figure {
  const stream = streamOf('bootstrap');
  const all = Array.from({ length: seeds }, (_, i) => i);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    figureOf(all.map(() => Math.floor(stream.next() * seeds))),
  ).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] ?? 0;
  return { value: figureOf(all), low: at(0.025), high: at(0.975) };
}

const pooled = (samples: readonly Sample[], chosen: readonly number[], of: (sample: Sample) => readonly number[]) =>
  chosen.flatMap((i) => {
    const sample = samples[i];
    return sample ? of(sample) : [];
  });

type Measure = (samples: readonly Sample[], chosen: readonly number[]) => number;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const total = (samples: readonly Sample[], chosen: readonly number[], of: (sample: Sample) => number): number =>
  chosen.reduce((sum, i) => sum + (samples[i] ? of(samples[i]) : 0), 0);

/** Over all faults of all seeds together, minutes. */
export const meanResponse: Measure = (samples, chosen) => mean(pooled(samples, chosen, ({ responses }) => responses));
export const meanWork: Measure = (samples, chosen) => mean(pooled(samples, chosen, ({ works }) => works));
export const p90Response: Measure = (samples, chosen) =>
  nearestRank(Float64Array.from(pooled(samples, chosen, ({ responses }) => responses)).sort(), 90);
/** Per seed. */
export const minutesLost: Measure = (samples, chosen) =>
  total(samples, chosen, ({ customerMinutes }) => customerMinutes) / chosen.length;
export const idleKm: Measure = (samples, chosen) => total(samples, chosen, (sample) => sample.idleKm) / chosen.length;
/** Per real fault. */
export const perFault =
  (of: (sample: Sample) => number): Measure =>
  (samples, chosen) =>
    total(samples, chosen, of) / total(samples, chosen, ({ faults }) => faults);

export const figureOf = (samples: readonly Sample[], measure: Measure): Figure =>
  overSeeds(samples.length, (chosen) => measure(samples, chosen));

/** Of two policies on the same seeds. */
export const ratioOf = (ours: readonly Sample[], base: readonly Sample[], measure: Measure): Figure =>
  overSeeds(ours.length, (chosen) => measure(ours, chosen) / measure(base, chosen));
