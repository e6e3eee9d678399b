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

/** `opened` is the first look at a waiting order: what the caller is told at once. */
export const stageOf = ({ facts, nowMs, createdAtMs }: SimLook): string => {
  if (facts.stage === 'waiting' && nowMs - createdAtMs < MIN_MS) return 'opened';
  return facts.stage === 'on_site' && nowMs > facts.stageSinceMs ? 'on_site, longer' : facts.stage;
};

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Per stage and weather, and over everything that was asked. */
export function scoresOf(
  orders: readonly SimOrder[],
  model: EstimateModel,
  constants: ReadonlyMap<string, number>,
): Record<string, Score> & { readonly all: Score } {
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
      for (const key of ['all', `${stageOf(look)} ${weather}`, weather]) {
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
  return { all: NOTHING, ...Object.fromEntries(scores) };
}

const NOTHING: Score = { asked: 0, within: 0, errorMin: 0, constantMin: 0, ratio: 0 };
const round = (value: number): number => Math.round(value * 1000) / 1000;
