import type { EstimateStage, Part, PartFacts } from './facts.ts';
import type { LogNormal } from './log-normal.ts';
import { PRIOR_SIGMA, priorMedian, priorWait } from './prior.ts';

/** What history taught about one part, on top of the prior; all in ln(minutes). Plain data: it is stored as JSON. */
export interface PartModel {
  readonly cases: number;
  readonly shift: number;
  /** By factor key (`factorsOf`). */
  readonly effects: Readonly<Record<string, number>>;
  /** Cases behind each effect. */
  readonly counts: Readonly<Record<string, number>>;
  /** By `sigmaKeyOf`; what is missing is the prior's. */
  readonly sigmas: Readonly<Record<string, number>>;
}

/** How the interval was stretched so that it holds: factors of ln(quantile / median) below and above, and a shift of the median. */
export interface Calibration {
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  readonly looks: number;
}

export interface EstimateModel {
  readonly version: 1;
  /** Restored faults it was fitted on; 0 = the prior alone. */
  readonly cases: number;
  readonly parts: Readonly<Record<Part, PartModel>>;
  /** ln(minutes) to wait at each of `BACKLOG_KNOTS`, rising. */
  readonly waitCurve: readonly number[];
  /** By `calibrationKey`. */
  readonly calibration: Readonly<Record<string, Calibration>>;
}

/** Orders ahead per crew at which the waiting time is learned; straight lines between. */
export const BACKLOG_KNOTS = [0, 0.5, 0.8, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 20, 40] as const;
export const PRIOR_CURVE: readonly number[] = BACKLOG_KNOTS.map((backlog) => Math.log(priorWait(backlog)));

const UNTAUGHT: PartModel = { cases: 0, shift: 0, effects: {}, counts: {}, sigmas: {} };
export const partsOf = (make: (part: Part) => PartModel): Record<Part, PartModel> => ({
  hold: make('hold'),
  wait: make('wait'),
  approach: make('approach'),
  start: make('start'),
  travel: make('travel'),
  unseen: make('unseen'),
  work: make('work'),
});

/** Day one: nothing but the prior, and it says so. */
export const PRIOR_MODEL: EstimateModel = {
  version: 1,
  cases: 0,
  parts: partsOf(() => UNTAUGHT),
  waitCurve: PRIOR_CURVE,
  calibration: {},
};

const weather = ({ isStorm }: PartFacts): string => (isStorm ? 'storm' : 'normal');
const hours = ({ hour }: PartFacts): string => `hours:${Math.floor(hour / 6)}`;
const level = (facts: PartFacts): string => `level:${facts.level}|${weather(facts)}`;

/** Keys whose effects add up for a part, the most telling one first. */
export function factorsOf(part: Part, facts: PartFacts): readonly string[] {
  switch (part) {
    case 'wait':
      return [level(facts), hours(facts)];
    case 'approach':
      return [level(facts), `ulp:${facts.ulp}`, hours(facts)];
    case 'start':
      return [weather(facts), facts.crewBusyMin > 0 ? 'busy' : 'idle'];
    case 'travel':
      return [
        weather(facts),
        facts.crewKm === null ? 'far:unknown' : `far:${facts.crewKm < 5 ? 'near' : 'far'}`,
        hours(facts),
      ];
    case 'unseen':
      return [level(facts), `kind:${facts.kind}`, hours(facts)];
    case 'work':
      return [level(facts), `kind:${facts.kind}`, `cause:${facts.cause ?? 'unknown'}`, hours(facts)];
    case 'hold':
      return [weather(facts)];
  }
}

/** Which cases share a spread. */
export function sigmaKeyOf(part: Part, facts: PartFacts): string {
  if (part === 'wait') return `${facts.backlog < 1 ? 'free' : 'queue'}|${weather(facts)}`;
  return part === 'work' || part === 'unseen' ? level(facts) : weather(facts);
}

/** The part's length by the facts, as the model has it. More backlog never makes it shorter. */
export function partOf(model: EstimateModel, part: Part, facts: PartFacts): LogNormal {
  const taught = model.parts[part];
  const base = part === 'wait' ? waitAt(model.waitCurve, facts.backlog) : Math.log(priorMedian(part, facts));
  const effects = factorsOf(part, facts).reduce((sum, key) => sum + (taught.effects[key] ?? 0), 0);
  return {
    median: Math.exp(base + taught.shift + effects),
    sigma: taught.sigmas[sigmaKeyOf(part, facts)] ?? PRIOR_SIGMA[part],
  };
}

/** Where a backlog lies between the knots: the knot below and the share of the way to the next. */
export function knotOf(backlog: number): { below: number; share: number } {
  const last = BACKLOG_KNOTS.length - 1;
  const at = Math.max(0, backlog);
  let below = 0;
  while (below < last - 1 && at >= (BACKLOG_KNOTS[below + 1] ?? Number.POSITIVE_INFINITY)) below += 1;
  const from = BACKLOG_KNOTS[below] ?? 0;
  const to = BACKLOG_KNOTS[below + 1] ?? from + 1;
  return { below, share: Math.min(1, (at - from) / (to - from)) };
}

function waitAt(curve: readonly number[], backlog: number): number {
  const { below, share } = knotOf(backlog);
  const low = curve[below] ?? PRIOR_CURVE[below] ?? 0;
  const high = curve[below + 1] ?? low;
  // Past the last knot the queue is worked off at the same pace.
  const past = Math.log(priorWait(Math.max(backlog, LAST_KNOT)) / priorWait(LAST_KNOT));
  return low + (high - low) * share + past;
}
const LAST_KNOT = BACKLOG_KNOTS[BACKLOG_KNOTS.length - 1] ?? 40;

export const calibrationKey = (stage: EstimateStage, isStorm: boolean): string =>
  `${stage}|${isStorm ? 'storm' : 'normal'}`;
