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
  const { known } = node;
  if (known?.isConfirmed) return [knownState(node, known.ageMin, how)];
  if (known && !node.isExcluded)
    return [knownState(node, known.ageMin, how), ...otherwiseBegun(node, known.ageMin, how)];
  return node.isExcluded || hasOneWitness(node) ? [] : freeStates(node, beginnings(node), how);
}

function freeStates(node: Node, beginnings: readonly number[], how: StateLaw): State[] {
  return beginnings.map((index) => {
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

/** One caller speaks for the own line or transformer; where few customers live, rates alone would accuse a whole section. */
const hasOneWitness = (node: Node): boolean => node.kind !== 'transformer' && !node.isOpen && node.ages.length < 2;

/**
 * A crew is on its way, yet nobody has seen the fault: its stated start is that of the first call, which may have been about one
 * customer's line. Held to it, what set in later would look like a fault farther up.
 */
function otherwiseBegun(node: Node, statedMin: number, how: StateLaw): State[] {
  const others = beginnings(node).filter((index) => statedMin - (node.ages[index] ?? 0) > APART_MIN);
  const { startedLogOdds } = how.model;
  return freeStates(node, others, how).map((state) => ({ ...state, prior: state.prior + startedLogOdds }));
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
/** And closer than this are one beginning. */
const SAME_MIN = 1;
const WINDOW_MIN = 5;

/**
 * Where a fault may have begun among the calls below a device (ages, oldest first): at the first, where calls set in most suddenly, and
 * where they do so beside the busiest branch, which may have a fault of its own for some time.
 */
export function beginnings(node: Pick<Node, 'ages' | 'active'>): number[] {
  const { ages } = node;
  if (ages.length === 0) return [];
  const sudden = strongest(ages, [ages[0] ?? 0]);
  const known = sudden === null ? [0] : [0, sudden];
  const third =
    node.active.length > 1
      ? besideBusiest(node, known)
      : strongest(
          ages,
          known.map((i) => ages[i] ?? 0),
        );
  return third === null ? known : [...known, third];
}

function besideBusiest({ ages, active }: Pick<Node, 'ages' | 'active'>, known: readonly number[]): number | null {
  const busiest = active.reduce((most, child) => (child.ages.length > most.ages.length ? child : most));
  const others: number[] = [];
  let at = 0;
  for (const age of ages) {
    // Both are in the same order: what the busiest branch has is passed over.
    if (busiest.ages[at] === age) at++;
    else others.push(age);
  }
  const apart = known.map((i) => ages[i] ?? 0);
  const began = others[strongest(others, apart) ?? 0];
  if (began === undefined || apart.some((age) => Math.abs(age - began) <= SAME_MIN)) return null;
  return ages.findIndex((age) => age <= began);
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

function strongest(ages: readonly number[], apartFrom: readonly number[]): number | null {
  const jumps = jumpsOf(ages);
  let best: number | null = null;
  for (let i = 1; i < jumps.length; i++) {
    if ((jumps[i] ?? 0) < 1 || (best !== null && (jumps[i] ?? 0) <= (jumps[best] ?? 0))) continue;
    const age = ages[i] ?? 0;
    if (apartFrom.every((other) => Math.abs(other - age) > APART_MIN)) best = i;
  }
  return best;
}
