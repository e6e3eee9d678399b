import type { DeviceKind } from '../../codes.ts';

/**
 * What the inference believes about faults and callers. All values are assumed unless a source stands beside them; the bench
 * `inference` measures how well they do against callers that follow another law.
 */
export interface CallModel {
  /** Faults per device and minute, by kind. */
  readonly faultsPerMin: Readonly<Record<DeviceKind, number>>;
  /** Faults of one customer's own line, per customer and minute. */
  readonly serviceFaultsPerMin: number;
  /** In a storm these times as many. */
  readonly stormFactor: Readonly<Record<DeviceKind | 'service', number>>;
  /** 24 by local hour: that a customer who is out calls at all, as long as nobody has repaired it. */
  readonly callProbability: readonly number[];
  /** The same of a customer who is the only one: nobody else calls for him. */
  readonly serviceCallProbability: number;
  /** Minutes from fault to call: a mixture of exponentials. Shares add up to 1. */
  readonly delay: readonly { readonly share: number; readonly meanMin: number }[];
  /** Weight of `callProbability` against what is seen below a device, in callers: neighbourhoods differ. */
  readonly probabilityWeight: number;
  /** How far the seen probability may go from the expected one, as a factor down and up. */
  readonly probabilityRange: readonly [number, number];
  /** A call this long before the supposed start may still be the fault's: clocks and an operator's round figures. */
  readonly slackMin: number;
  /** Log odds for a device that carries an open incident already, and for one that a crew is on the way to: plans should rest. */
  readonly keepLogOdds: number;
  readonly startedLogOdds: number;
  /** That a second fault below an open one is seen at all, and after how many minutes: the part must have been switched back on. */
  readonly laterBelow: number;
  readonly laterAfterMin: number;
}

/**
 * Rates: a normal day of UP3 Bangka has about 60 service, 12 transformer and 3 section faults among 290,000 customers, 3,400
 * transformers and 200 sections (design quality.md); feeders and substations assumed. Storm: design quality.md, feeders as sections.
 */
export const USUAL_MODEL: CallModel = {
  faultsPerMin: {
    transformer: perDevice(12, 3_400),
    section: perDevice(3, 200),
    feeder: perDevice(0.4, 45),
    substation: perDevice(0.02, 7),
  },
  serviceFaultsPerMin: perDevice(60, 290_000),
  stormFactor: { service: 10, transformer: 10, section: 20, feeder: 20, substation: 10 },
  callProbability: Array.from({ length: 24 }, (_, hour) => (hour < 5 ? 0.06 : hour < 6 || hour >= 22 ? 0.1 : 0.15)),
  serviceCallProbability: 0.9,
  delay: [
    { share: 0.7, meanMin: 7 },
    { share: 0.25, meanMin: 35 },
    { share: 0.05, meanMin: 240 },
  ],
  probabilityWeight: 4,
  probabilityRange: [1 / 6, 3],
  slackMin: 2,
  keepLogOdds: 1,
  startedLogOdds: 2,
  laterBelow: 0.05,
  laterAfterMin: 20,
};

function perDevice(perDay: number, devices: number): number {
  return perDay / devices / (24 * 60);
}

/** The delay's shapes; `min` < 0 is before the fault. */
export interface CallLaw {
  /** Log of the density per minute, from a table: it is asked per caller and possible fault. */
  logDensity(min: number): number;
  /** Share of those who call at all that has called by then. */
  called(min: number): number;
  /** How fast the density falls at first: -f'(0) / f(0), per minute. */
  readonly fall: number;
}

const STEP_MIN = 0.1;
/** Ten hours; beyond it is computed. */
const STEPS = 6_000;
/** Before the supposed start a call is this much less likely than at once after it. */
const EARLY = 0.2;

const laws = new WeakMap<CallModel, CallLaw>();

/** Made once per model. */
export function lawOf(model: CallModel): CallLaw {
  const known = laws.get(model);
  if (known) return known;
  const parts = model.delay;
  const exact = (min: number) =>
    Math.log(sum(parts, ({ share, meanMin }) => (share / meanMin) * Math.exp(-min / meanMin)));
  const table = Float64Array.from({ length: STEPS + 1 }, (_, step) => exact(step * STEP_MIN));
  const early = Math.log(EARLY) + exact(0);
  const law: CallLaw = {
    logDensity: (min) => {
      if (min < 0) return min >= -model.slackMin ? early : Number.NEGATIVE_INFINITY;
      const at = min / STEP_MIN;
      const step = Math.floor(at);
      if (step >= STEPS) return exact(min);
      const from = table[step] ?? 0;
      return from + ((table[step + 1] ?? 0) - from) * (at - step);
    },
    called: (min) => sum(parts, ({ share, meanMin }) => share * -Math.expm1(-Math.max(0, min) / meanMin)),
    fall: sum(parts, ({ share, meanMin }) => share / (meanMin * meanMin)) / Math.exp(exact(0)),
  };
  laws.set(model, law);
  return law;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
