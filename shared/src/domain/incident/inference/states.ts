import type { Node } from './forest.ts';
import type { CallLaw, CallModel } from './model.ts';

/** "A fault at this device began `ageMin` ago": one of the few moments per device that are worth reckoning with. */
export interface State {
  readonly node: Node;
  readonly ageMin: number;
  /** That a customer below calls at all. */
  readonly probability: number;
  /** Log of the rate times the width of the moment, with what is known of the device. */
  readonly prior: number;
  /** Log of one customer's silence until now. */
  readonly silence: number;
}

export interface StateLaw {
  readonly model: CallModel;
  readonly law: CallLaw;
  readonly hourOfDay: number;
  readonly isStorm: boolean;
}

/**
 * A fault's start is not known, only its calls. With n callers since the first one at T the likelihood falls like
 * exp(-slope (T - t0)) towards earlier starts (exact for exponential delays), slope = n fall + silent p f / (1 - p F): so the start lies
 * 1 / slope before the first call, and the integral over it is that width times the likelihood there (Laplace's method).
 */
export function statesOf(node: Node, how: StateLaw): State[] {
  if (node.known?.isConfirmed || (node.known && !node.isExcluded)) return [knownState(node, node.known.ageMin, how)];
  if (node.isExcluded) return [];
  return beginnings(node.ages).map((index) => {
    const { probability } = seenProbability(node, index, node.ages[index] ?? 0, how);
    const first = node.ages[index] ?? 0;
    const callers = node.ages.length - index;
    const { law } = how;
    const stillSilent = (probability * Math.exp(law.logDensity(first))) / (1 - probability * law.called(first));
    const slope = callers * law.fall + Math.max(0, node.customers - callers) * stillSilent;
    const widthMin = Math.min(WIDEST_MIN, Math.max(NARROWEST_MIN, 1 / slope));
    // The likelihood stands at the first call: one width later than the start, a factor e.
    return stateAt(node, index, first + widthMin, Math.log(widthMin) + 1, how);
  });
}

const WIDEST_MIN = 10;
const NARROWEST_MIN = 0.02;

/** A start that somebody stated. */
function knownState(node: Node, ageMin: number, how: StateLaw): State {
  const index = node.ages.findIndex((age) => age <= ageMin + how.model.slackMin);
  const state = stateAt(node, index < 0 ? node.ages.length : index, ageMin, 0, how);
  return node.known?.isConfirmed ? { ...state, prior: 0 } : { ...state, prior: state.prior + how.model.startedLogOdds };
}

function stateAt(node: Node, index: number, ageMin: number, logWidth: number, how: StateLaw): State {
  const { model, law } = how;
  const { probability, price } = seenProbability(node, index, ageMin, how);
  const rate = model.faultsPerMin[node.kind] * (how.isStorm ? model.stormFactor[node.kind] : 1);
  return {
    node,
    ageMin,
    probability,
    prior: Math.log(rate) + logWidth + price + (node.isOpen ? model.keepLogOdds : 0),
    silence: Math.log(1 - probability * law.called(ageMin)),
  };
}

/**
 * How willing the customers below are to call: expected by hour, corrected by who called (gamma prior, its mean; `price` is the log
 * density it loses against its mode).
 */
function seenProbability(node: Node, index: number, ageMin: number, { model, law, hourOfDay }: StateLaw) {
  const usual = model.callProbability[hourOfDay] ?? model.callProbability[0] ?? 0.1;
  const weight = model.probabilityWeight;
  const callers = node.ages.length - index;
  const expected = usual * node.customers * law.called(ageMin);
  const [low, high] = model.probabilityRange;
  const factor = Math.min(high, Math.max(low, (weight + callers) / (weight + expected)));
  return { probability: Math.min(0.9, usual * factor), price: weight * (1 + Math.log(factor) - factor) };
}

/** Two bursts farther apart than this may be two faults. */
const APART_MIN = 8;
const WINDOW_MIN = 5;

/** Where faults may have begun among calls (ages, oldest first): at the first, and where calls set in most suddenly. */
export function beginnings(ages: readonly number[]): number[] {
  if (ages.length === 0) return [];
  const jumps = jumpsOf(ages);
  const first = strongest(jumps, ages, [0]);
  const second = first === null ? null : strongest(jumps, ages, [0, first]);
  return [0, first, second].filter((index) => index !== null);
}

/** Per call: calls within the next minutes minus twice those of the minutes before. */
function jumpsOf(ages: readonly number[]): number[] {
  const jumps: number[] = [];
  let [from, to] = [0, 0];
  for (let i = 0; i < ages.length; i++) {
    const age = ages[i] ?? 0;
    while ((ages[from] ?? 0) > age + WINDOW_MIN) from++;
    while (to < ages.length && (ages[to] ?? 0) >= age - WINDOW_MIN) to++;
    jumps.push(to - i - 2 * (i - from));
  }
  return jumps;
}

function strongest(jumps: readonly number[], ages: readonly number[], apartFrom: readonly number[]): number | null {
  let best: number | null = null;
  for (let i = 1; i < jumps.length; i++) {
    if ((jumps[i] ?? 0) < 1 || (best !== null && (jumps[i] ?? 0) <= (jumps[best] ?? 0))) continue;
    const age = ages[i] ?? 0;
    if (apartFrom.every((other) => Math.abs((ages[other] ?? 0) - age) > APART_MIN)) best = i;
  }
  return best;
}
