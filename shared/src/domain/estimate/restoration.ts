import { type EstimateStage, PARTS_AHEAD, type Part, type RestorationFacts } from './facts.ts';
import { type Grid, quantileOf, remainingGrid, sumOf } from './log-normal.ts';
import { calibrationKey, type EstimateModel, factorsOf, partOf } from './model.ts';

/** Shares of the interval: it holds four times out of five. */
export const INTERVAL = { low: 0.1, high: 0.9 } as const;
/** Cases of its kind below which an estimate is called an expectation from before any history. */
export const PRIOR_BELOW_CASES = 15;
/** Orders ahead per crew from which on nobody is free. */
const ALL_BUSY = 1;
const LONGEST_MIN = 7 * 24 * 60;
const SHORTEST_MIN = 1;
const MINUTE = 60_000;

/** What an estimate stands on: codes and figures, stored and shown. */
export interface EstimateBasis {
  readonly stage: EstimateStage;
  readonly level: RestorationFacts['level'];
  readonly isStorm: boolean;
  readonly backlog: number;
  readonly crewKm: number | null;
  readonly crewBusyMin: number;
  /** Restored faults of this level and weather in the history it was fitted on. */
  readonly cases: number;
  /** Fewer than PRIOR_BELOW_CASES of them: mostly what was assumed on day one. */
  readonly isPrior: boolean;
  /** Medians of what is still to come; they do not add up to the median of the sum. */
  readonly parts: Readonly<Record<'waitMin' | 'travelMin' | 'workMin', number>>;
}

export interface Restoration {
  readonly atMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
  readonly basis: EstimateBasis;
}

/**
 * When power is back: median and 80 % interval, given all that has happened already. Whole minutes, all in the future, in order.
 * Independent log-normal parts, the running one cut off at what it has lasted, summed numerically, then calibrated (ADR 0015).
 */
export function estimateRestoration(facts: RestorationFacts, model: EstimateModel, nowMs: number): Restoration {
  const remaining = remainingMin(facts, model, nowMs);
  const { shift, low, high } = model.calibration[calibrationKey(facts.stage, facts.isStorm)] ?? AS_RECKONED;
  const reckoned = Math.max(SHORTEST_MIN, quantileOf(remaining.total, 0.5));
  const median = reckoned * Math.exp(shift);
  const stretch = (share: number, factor: number): number =>
    median * (Math.max(SHORTEST_MIN / 2, quantileOf(remaining.total, share)) / reckoned) ** factor;
  const at = minutesAhead(median);
  const earliest = Math.min(at, minutesAhead(stretch(INTERVAL.low, low)));
  const latest = Math.max(at, minutesAhead(stretch(INTERVAL.high, high)));
  // Whole minutes of the clock: what is told has no seconds.
  const start = Math.ceil(nowMs / MINUTE) * MINUTE;
  return {
    atMs: start + at * MINUTE,
    earliestMs: start + earliest * MINUTE,
    latestMs: start + latest * MINUTE,
    basis: basisOf(facts, model, remaining.parts),
  };
}

const AS_RECKONED = { shift: 0, low: 1, high: 1 };
const minutesAhead = (minutes: number): number =>
  Math.min(LONGEST_MIN, Math.max(SHORTEST_MIN, Math.round(Number.isFinite(minutes) ? minutes : LONGEST_MIN)));

interface Remaining {
  readonly total: Grid;
  readonly parts: ReadonlyMap<Part, number>;
}

/** Distribution of the minutes that are left, before calibration. */
export function remainingMin(facts: RestorationFacts, model: EstimateModel, nowMs: number): Remaining {
  const elapsed = Math.max(0, (nowMs - facts.stageSinceMs) / MINUTE);
  const parts = new Map<Part, number>();
  let total: Grid | null = null;
  for (const [index, part] of PARTS_AHEAD[facts.stage].entries()) {
    const grid = index === 0 ? running(part, facts, model, elapsed) : remainingGrid(partOf(model, part, facts), 0);
    parts.set(part, quantileOf(grid, 0.5));
    total = total === null ? grid : sumOf(total, grid);
  }
  return { total: total ?? new Float64Array(), parts };
}

/** What is left of the part that has begun. */
function running(part: Part, facts: RestorationFacts, model: EstimateModel, elapsedMin: number): Grid {
  // The way that is left is known; how long it has taken so far adds nothing.
  if (part === 'travel' && facts.crewKm !== null) return remainingGrid(partOf(model, part, facts), 0);
  if (part !== 'wait') return remainingGrid(partOf(model, part, facts), elapsedMin);
  // A queue as it is now takes as long as it does for a newcomer; who has waited without one waits for something else, and longer.
  const queue = remainingGrid(partOf(model, part, facts), 0);
  const unqueued = { ...facts, backlog: Math.min(facts.backlog, ALL_BUSY) };
  return longerOf(queue, remainingGrid(partOf(model, part, unqueued), elapsedMin));
}

/** At each share of probability the longer one: more backlog stays never earlier. */
const longerOf = (a: Grid, b: Grid): Grid => a.map((minutes, slice) => Math.max(minutes, b[slice] ?? 0));

function basisOf(facts: RestorationFacts, model: EstimateModel, parts: ReadonlyMap<Part, number>): EstimateBasis {
  const part = facts.stage === 'on_site' ? 'work' : 'unseen';
  const [key = ''] = factorsOf(part, facts);
  const cases = model.parts[part].counts[key] ?? 0;
  const minutes = (...names: Part[]): number =>
    Math.round(names.reduce((sum, name) => sum + (parts.get(name) ?? 0), 0) * 10) / 10;
  return {
    stage: facts.stage,
    level: facts.level,
    isStorm: facts.isStorm,
    backlog: Math.round(facts.backlog * 100) / 100,
    crewKm: facts.crewKm === null ? null : Math.round(facts.crewKm * 10) / 10,
    crewBusyMin: Math.round(facts.crewBusyMin),
    cases,
    isPrior: cases < PRIOR_BELOW_CASES,
    parts: {
      waitMin: minutes('wait', 'hold', 'start'),
      travelMin: minutes('travel', 'approach'),
      workMin: minutes('work', 'unseen'),
    },
  };
}
