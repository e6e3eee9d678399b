import { FAULT_LEVELS, type FaultLevel, WORK_KINDS, type WorkKind } from '../codes.ts';
import { expectedWorkMin } from '../dispatch/work-time.ts';
import { type EstimateModel, partOf } from './model.ts';

/** Mean minutes from arrival to power by what is believed of a fault that nobody has looked at yet; by `workTimeKey`. */
export type WorkTimes = Readonly<Record<string, number>>;

export const workTimeKey = (level: FaultLevel, kind: WorkKind): string => `${level}|${kind}`;

/** Middle of each span of hours that the model tells apart. */
const HOURS = [3, 9, 15, 21];

/**
 * What dispatch reckons work with, from what history taught: exp(mu + sigma^2 / 2), the mean of a log-normal, over the hours of a day
 * without storm. Empty before there is any history: then `expectedWorkMin` stands.
 */
export function workTimesOf(model: EstimateModel): WorkTimes {
  if (model.cases === 0) return {};
  return Object.fromEntries(
    FAULT_LEVELS.flatMap((level) =>
      WORK_KINDS.map((kind) => [workTimeKey(level, kind), meanWorkMin(model, level, kind)]),
    ),
  );
}

function meanWorkMin(model: EstimateModel, level: FaultLevel, kind: WorkKind): number {
  const means = HOURS.map((hour) => {
    const facts = { level, kind, cause: null, ulp: '', hour, isStorm: false, backlog: 0, crewKm: null, crewBusyMin: 0 };
    const { median, sigma } = partOf(model, 'unseen', facts);
    return median * Math.exp((sigma * sigma) / 2);
  });
  return means.reduce((sum, mean) => sum + mean, 0) / HOURS.length;
}

/** Minutes; as learned, else what is assumed. */
export const workMinOf = (times: WorkTimes, level: FaultLevel, kind: WorkKind): number =>
  times[workTimeKey(level, kind)] ?? expectedWorkMin(level, kind);
