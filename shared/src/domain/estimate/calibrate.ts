import type { EstimateCase, EstimateStage, RestorationFacts } from './facts.ts';
import { quantileOf } from './log-normal.ts';
import { type Calibration, calibrationKey, type EstimateModel } from './model.ts';
import { INTERVAL, remainingMin } from './restoration.ts';
import { approachMin, factsOfCase } from './samples.ts';

const MINUTE = 60_000;
/** Four of five on each side of the median lie within the interval. */
const WITHIN = (INTERVAL.high - 0.5) / 0.5;
/** "As reckoned" counts as this many looks. */
const PRIOR_LOOKS = 30;
const STRETCH = { least: 0.5, most: 2.5 };
/** Work is looked at again after it has lasted this long, as rounds do. */
const WORK_LOOKS_MIN = [0, 15, 40, 80];

/** A moment at which history could have been asked, and what the answer would have been. */
export interface Look {
  readonly facts: RestorationFacts;
  readonly nowMs: number;
  readonly remainingMin: number;
}

/** The moments of one fault: when it began to wait, was accepted, set out for, reached, and worked on for a while. */
export function looksOf(known: EstimateCase): Look[] {
  const { waitMin, startMin, travelMin, workMin } = known;
  const approach = approachMin(known);
  if (workMin === null) return [];
  const looks: Look[] = [];
  const look = (stage: EstimateStage, elapsedMin: number, leftMin: number, crewKm: number | null): void => {
    const level = stage === 'on_site' ? known.level : known.believed;
    const facts = { ...factsOfCase(known), level, stage, stageSinceMs: 0, crewKm, cause: null };
    looks.push({ facts, nowMs: elapsedMin * MINUTE, remainingMin: leftMin });
  };
  if (waitMin !== null && approach !== null && known.backlog !== null)
    look('waiting', 0, waitMin + approach + workMin, null);
  if (startMin !== null && approach !== null) look('accepted', 0, approach + workMin, known.crewKm);
  if (startMin !== null && travelMin !== null) look('en_route', 0, travelMin + workMin, known.crewKm);
  for (const elapsed of WORK_LOOKS_MIN)
    if (workMin > elapsed) look('on_site', elapsed, workMin - elapsed, known.crewKm);
  return looks;
}

interface Scored {
  readonly truth: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Per stage and weather: by how much medians were off, and how far the interval has to reach to hold what it promises. */
export function calibrate(model: EstimateModel, cases: readonly EstimateCase[]): Record<string, Calibration> {
  const groups = new Map<string, Scored[]>();
  for (const known of cases) {
    for (const { facts, nowMs, remainingMin: truth } of looksOf(known)) {
      const { total } = remainingMin(facts, model, nowMs);
      const at = (share: number): number => Math.log(Math.max(1, quantileOf(total, share)));
      const scored = {
        truth: Math.log(Math.max(1, truth)),
        low: at(INTERVAL.low),
        median: at(0.5),
        high: at(INTERVAL.high),
      };
      const key = calibrationKey(facts.stage, facts.isStorm);
      const group = groups.get(key);
      if (group) group.push(scored);
      else groups.set(key, [scored]);
    }
  }
  return Object.fromEntries([...groups].map(([key, group]) => [key, calibrationOf(group)]));
}

function calibrationOf(group: readonly Scored[]): Calibration {
  const trust = group.length / (group.length + PRIOR_LOOKS);
  const shift =
    trust *
    sharedAt(
      group.map(({ truth, median }) => truth - median),
      0.5,
    );
  const above: number[] = [];
  const below: number[] = [];
  for (const { truth, low, median, high } of group) {
    const off = truth - median - shift;
    if (off >= 0) above.push(off / Math.max(0.05, high - median));
    else below.push(-off / Math.max(0.05, median - low));
  }
  return { shift, low: stretchOf(below, trust), high: stretchOf(above, trust), looks: group.length };
}

const stretchOf = (scores: readonly number[], trust: number): number =>
  Math.min(STRETCH.most, Math.max(STRETCH.least, Math.max(0.01, sharedAt(scores, WITHIN, 1)) ** trust));

/** The value that `share` of all do not exceed. */
function sharedAt(values: readonly number[], share: number, without = 0): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? without;
}
