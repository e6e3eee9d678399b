import { FAULT_LEVELS, type FaultLevel, WORK_KINDS, type WorkKind } from '../codes.ts';
import { expectedWorkMin } from '../dispatch/work-time.ts';
import type { PartFacts } from './facts.ts';
import { type EstimateModel, factorsOf, partOf } from './model.ts';

/** Mean minutes from arrival to power by what is believed of a fault that nobody has looked at yet; by `workTimeKey`. */
export type WorkTimes = Readonly<Record<string, number>>;

export const workTimeKey = (level: FaultLevel, kind: WorkKind): string => `${level}|${kind}`;

/** Middle of each span of hours that the model tells apart. */
const HOURS = [3, 9, 15, 21] as const;

/**
 * What dispatch reckons work with, from what history taught: exp(mu + sigma^2 / 2), the mean of a log-normal, over the hours of a day
 * without storm; of what was hardly ever seen between that and what is assumed. Empty before there is any history: then
 * `expectedWorkMin` stands.
 */
export function workTimesOf(model: EstimateModel): WorkTimes {
  if (model.cases === 0) return {};
  return Object.fromEntries(
    FAULT_LEVELS.flatMap((level) =>
      WORK_KINDS.map((kind) => [workTimeKey(level, kind), meanWorkMin(model, level, kind)]),
    ),
  );
}

/** As many cases of a level and kind weigh as much as what is assumed. */
const PRIOR_CASES = 5;

function meanWorkMin(model: EstimateModel, level: FaultLevel, kind: WorkKind): number {
  const facts = { level, kind, cause: null, ulp: '', isStorm: false, backlog: 0, crewKm: null, crewBusyMin: 0 };
  const means = HOURS.map((hour) => {
    const { median, sigma } = partOf(model, 'unseen', { ...facts, hour });
    return median * Math.exp((sigma * sigma) / 2);
  });
  const learned = means.reduce((sum, mean) => sum + mean, 0) / HOURS.length;
  const assumed = expectedWorkMin(level, kind);
  const weight = 1 / (1 + PRIOR_CASES / casesOf(model, { ...facts, hour: HOURS[0] }));
  return assumed * (learned / assumed) ** weight;
}

/** Cases that tell of this level and of this kind: of a feeder a thousand service faults say nothing. */
const casesOf = ({ parts: { unseen } }: EstimateModel, facts: PartFacts): number =>
  Math.min(
    ...factorsOf('unseen', facts)
      .slice(0, 2)
      .map((key) => unseen.counts[key] ?? 0),
  );

/** Minutes; as learned, else what is assumed. */
export const workMinOf = (times: WorkTimes, level: FaultLevel, kind: WorkKind): number =>
  times[workTimeKey(level, kind)] ?? expectedWorkMin(level, kind);
