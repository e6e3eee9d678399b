import type { EstimateModel } from '@comcen/shared/domain/estimate/model.ts';
import { estimateRestoration } from '@comcen/shared/domain/estimate/restoration.ts';
import { MIN_MS } from '@comcen/shared/domain/simulation/world.ts';
import type { SimOrder } from './estimate-history.ts';
import type { SimLook } from './estimate-watch.ts';

export interface Score {
  readonly asked: number;
  /** Share of the truths within the 80 % interval. */
  readonly within: number;
  /** Mean absolute errors of the median told, and of the constant median of the same stage. */
  readonly errorMin: number;
  readonly constantMin: number;
  readonly ratio: number;
}

/**
 * What a room without a model would say: the median of what was left at the same stage, over all past orders (harder to beat than one
 * constant from the first report on).
 */
export function constantsOf(past: readonly SimOrder[]): ReadonlyMap<string, number> {
  const left = new Map<string, number[]>();
  for (const { looks, restoredAtMs } of past) {
    for (const look of looks) {
      const key = stageOf(look);
      left.set(key, [...(left.get(key) ?? []), (restoredAtMs - look.nowMs) / MIN_MS]);
    }
  }
  return new Map([...left].map(([key, minutes]) => [key, medianOf(minutes)]));
}

/** `opened`: what the caller is told at once. `longer`: a stage that lasts is looked at again. */
export const stageOf = ({ facts, nowMs }: SimLook): string => {
  const isFirst = nowMs - facts.stageSinceMs < MIN_MS;
  if (facts.stage === 'waiting' && isFirst) return 'opened';
  return isFirst ? facts.stage : `${facts.stage}, longer`;
};

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Per stage and weather; `told`: when it opened and at each new stage; `all`: also each half an hour that a stage lasts. */
export function scoresOf(
  orders: readonly SimOrder[],
  model: EstimateModel,
  constants: ReadonlyMap<string, number>,
): Record<string, Score> & { readonly told: Score } {
  const sums = new Map<string, { n: number; within: number; error: number; constant: number }>();
  for (const { looks, restoredAtMs } of orders) {
    for (const look of looks) {
      const { atMs, earliestMs, latestMs } = estimateRestoration(look.facts, model, look.nowMs);
      const one = {
        // What is told is whole minutes.
        within: restoredAtMs >= earliestMs - MIN_MS && restoredAtMs <= latestMs ? 1 : 0,
        error: Math.abs(restoredAtMs - atMs) / MIN_MS,
        constant: Math.abs((restoredAtMs - look.nowMs) / MIN_MS - (constants.get(stageOf(look)) ?? 0)),
      };
      const weather = look.facts.isStorm ? 'storm' : 'normal';
      const isFirst = !stageOf(look).endsWith('longer');
      for (const key of ['all', `${stageOf(look)} ${weather}`, ...(isFirst ? ['told', `told ${weather}`] : [])]) {
        const sum = sums.get(key) ?? { n: 0, within: 0, error: 0, constant: 0 };
        sums.set(key, {
          n: sum.n + 1,
          within: sum.within + one.within,
          error: sum.error + one.error,
          constant: sum.constant + one.constant,
        });
      }
    }
  }
  const scores = [...sums].sort().map(([key, { n, within, error, constant }]): [string, Score] => [
    key,
    {
      asked: n,
      within: round(within / n),
      errorMin: round(error / n),
      constantMin: round(constant / n),
      ratio: round(error / constant),
    },
  ]);
  return { told: NOTHING, ...Object.fromEntries(scores) };
}

const NOTHING: Score = { asked: 0, within: 0, errorMin: 0, constantMin: 0, ratio: 0 };
const round = (value: number): number => Math.round(value * 1000) / 1000;
