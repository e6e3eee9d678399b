import { nextOf } from './covers.ts';
import type { Node } from './forest.ts';
import { aloneShare, explainedBy } from './leaf.ts';
import { logAdd } from './log.ts';
import { type Reckoned, type Reckoning, soundAll, soundBest, struckAll, struckBest } from './reckon.ts';
import type { State } from './states.ts';

/** The best explanation: which faults there are, and which of them each call is about. */
export interface Explanation {
  readonly faults: State[];
  /** The fault at the device, else the nearest above it; of devices where something is reckoned. */
  readonly coverOf: Map<Node, State>;
  /** By call (`n`); null: its own line. */
  readonly faultOf: (State | null | undefined)[];
}

/** From the root down, the choices that made the best one, added to `found`. A tie is no fault, then the earlier state. */
export function decide(r: Reckoned, how: Reckoning, found: Explanation, cover = 0): void {
  const s = choiceAt(r, cover);
  const chosen = r.states[s];
  if (chosen) found.faults.push(chosen);
  const above = r.covers.near[cover] ?? -1;
  const covered = chosen ?? r.covers.faults[above];
  if (covered) found.coverOf.set(r.node, covered);
  if (r.leaf) {
    const near = chosen ? r.covers.faults.length + s : above;
    const next = chosen ? nextOf(chosen, above, r.covers, how.model) : (r.covers.next[cover] ?? -1);
    for (let i = 0; i < r.node.calls.length; i++) {
      const call = r.node.calls[i];
      if (call) found.faultOf[call.n] = explainedBy(r.leaf, near, next, i, how.alone);
    }
  }
  const inside = chosen ? (r.branch?.choices.under[s * r.covers.near.length + cover] ?? -1) : cover;
  for (const child of r.branch?.children ?? []) decide(child, how, found, inside);
}

/** Index of the state that strikes here under this cover; -1: none. */
function choiceAt(r: Reckoned, cover: number): number {
  let [best, at] = [soundBest(r, cover), -1];
  for (let s = 0; s < r.states.length; s++) {
    const value = struckBest(r, s, cover);
    if (value > best) [best, at] = [value, s];
  }
  return at;
}

export interface Beliefs {
  /** Per device that a fault is there, 0..1. */
  readonly fault: Map<Node, number>;
  /** Per call (`n`) that is told alone, that it is about its own line, 0..1. */
  readonly alone: (number | undefined)[];
}

/** Sum-product from the root down: of all explanations together, how much weight each device and each lone call has. */
export function believe(root: Reckoned, how: Reckoning, { faultOf }: Explanation, beliefs: Beliefs): void {
  const total = root.upAll[0] ?? 0;
  const walk = (r: Reckoned, outside: Float64Array): void => {
    beliefs.fault.set(r.node, Math.min(1, faultWeight(r, outside, total)));
    if (r.leaf && r.node.calls.some((call, _, all) => all.length === 1 || !faultOf[call.n]))
      believeCalls(r, outside, total, how, beliefs.alone);
    if (!r.branch) return;
    const inside = spread(r, r.branch.all, outside);
    const others = new Float64Array(inside.length);
    for (const child of r.branch.children) {
      for (let i = 0; i < others.length; i++) others[i] = (inside[i] ?? 0) - (child.upAll[i] ?? 0);
      walk(child, child.leaf ? others : others.slice());
    }
  };
  walk(root, Float64Array.of(0));
}

/** Log: less weight than this moves no figure that anybody reads. */
const NEGLIGIBLE = -14;

function faultWeight(r: Reckoned, outside: Float64Array, total: number): number {
  let sum = 0;
  for (let c = 0; c < outside.length; c++) {
    const out = (outside[c] ?? 0) - total;
    if (out + (r.upAll[c] ?? 0) < NEGLIGIBLE) continue;
    for (let s = 0; s < r.states.length; s++) sum += Math.exp(out + struckAll(r, s, c));
  }
  return sum;
}

/** Weight (log) of everything, by cover of what is below the device: the rest of the tree, the choice here and all below. */
function spread(r: Reckoned, all: Float64Array, outside: Float64Array): Float64Array {
  const inside = new Float64Array(all.length).fill(Number.NEGATIVE_INFINITY);
  for (let c = 0; c < outside.length; c++) inside[c] = (outside[c] ?? 0) + soundAll(r, c);
  for (let s = 0; s < r.states.length; s++) {
    for (let c = 0; c < outside.length; c++) {
      const at = r.branch?.choices.under[s * outside.length + c] ?? -1;
      if (at >= 0) inside[at] = logAdd(inside[at] ?? 0, (outside[c] ?? 0) + struckAll(r, s, c));
    }
  }
  return inside;
}

function believeCalls(r: Reckoned, outside: Float64Array, total: number, how: Reckoning, alone: Beliefs['alone']) {
  const shares = r.node.calls.map(() => 0);
  const add = (log: number, near: number, next: number): void => {
    if (log < NEGLIGIBLE || !r.leaf) return;
    const weight = Math.exp(log);
    for (let i = 0; i < shares.length; i++) {
      shares[i] = (shares[i] ?? 0) + weight * aloneShare(r.leaf, near, next, i, how.alone);
    }
  };
  for (let c = 0; c < outside.length; c++) {
    const [out, near] = [(outside[c] ?? 0) - total, r.covers.near[c] ?? -1];
    if (out + (r.upAll[c] ?? 0) < NEGLIGIBLE) continue;
    add(out + soundAll(r, c), near, r.covers.next[c] ?? -1);
    for (const [s, state] of r.states.entries()) {
      add(out + struckAll(r, s, c), r.covers.faults.length + s, nextOf(state, near, r.covers, how.model));
    }
  }
  for (const [i, call] of r.node.calls.entries()) alone[call.n] = Math.min(1, shares[i] ?? 0);
}
