import type { EstimateModel } from '@comcen/shared/domain/estimate/model.ts';
import { estimateRestoration } from '@comcen/shared/domain/estimate/restoration.ts';
import { shouldChange, type ToldEstimate } from '@comcen/shared/domain/estimate/should-change.ts';
import { MIN_MS } from '@comcen/shared/domain/simulation/world.ts';
import type { SimOrder } from './estimate-history.ts';

/** Every fifth order is enough: minutes of all would take longer than the rest. */
const EVERY = 5;

/** How often an incident's estimate is another one, the first not counted: by the rule, and if every minute's reckoning were told. */
export function changesOf(orders: readonly SimOrder[], model: EstimateModel): { told: number; everyMinute: number } {
  let told = 0;
  let everyMinute = 0;
  const sample = orders.filter((_, n) => n % EVERY === 0);
  for (const order of sample) {
    const counts = changesOfOne(order, model);
    told += counts.told;
    everyMinute += counts.everyMinute;
  }
  const n = Math.max(1, sample.length);
  return { told: Math.round((told / n) * 100) / 100, everyMinute: Math.round((everyMinute / n) * 10) / 10 };
}

/** Each minute with the facts of the latest look, as the sweep; at each look at once, as the steps do. */
function changesOfOne(order: SimOrder, model: EstimateModel): { told: number; everyMinute: number } {
  let standing: ToldEstimate | null = null;
  let last = 0;
  const counts = { told: -1, everyMinute: -1 };
  for (const [n, look] of order.looks.entries()) {
    const until = order.looks[n + 1]?.nowMs ?? order.restoredAtMs;
    for (let nowMs = look.nowMs; nowMs < until; nowMs += MIN_MS) {
      const { basis, ...times } = estimateRestoration(look.facts, model, nowMs);
      const situation = `${basis.stage}|${basis.level}`;
      if (times.atMs !== last) counts.everyMinute += 1;
      last = times.atMs;
      if (shouldChange(standing, { ...times, situation }, nowMs) === null) continue;
      counts.told += 1;
      standing = { ...times, situation, source: 'computed', sinceMs: order.createdAtMs };
    }
  }
  return counts;
}
