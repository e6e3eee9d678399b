import { type Choices, type Covers, choicesUnder, POWERED } from './covers.ts';
import type { Node } from './forest.ts';
import { type Leaf, reckonLeaf } from './leaf.ts';
import { logAdd } from './log.ts';
import { type State, type StateLaw, statesOf } from './states.ts';

export interface Reckoning extends StateLaw {
  /** Log density of a call about one's own line, per minute. */
  readonly alone: number;
}

/** One device reckoned: per cover from above the best explanation of everything below (log), and the sum of all explanations. */
export interface Reckoned {
  readonly node: Node;
  readonly states: readonly State[];
  readonly covers: Covers;
  readonly upBest: readonly number[];
  readonly upAll: readonly number[];
  /** One of the two: calls, or what hangs below. */
  readonly leaf: Leaf | null;
  readonly branch: Branch | null;
}

/** Everything below a device, given a cover of `choices.inner`. */
export interface Branch {
  readonly choices: Choices;
  readonly children: readonly Reckoned[];
  readonly best: Float64Array;
  readonly all: Float64Array;
}

/** Max-product and sum-product from the leaves up, over one tree. Exact for the states at hand. */
export function reckon(node: Node, how: Reckoning, covers: Covers = POWERED): Reckoned {
  const states = statesOf(node, how);
  const isLeaf = node.active.length === 0;
  const leaf = isLeaf ? reckonLeaf(node, states, covers, how) : null;
  const branch = isLeaf ? null : reckonBranch(node, states, covers, how);
  const upBest = Array<number>(covers.near.length);
  const upAll = Array<number>(covers.near.length);
  const r = { node, states, covers, upBest, upAll, leaf, branch };
  for (let c = 0; c < covers.near.length; c++) {
    let [best, all] = [soundBest(r, c), soundAll(r, c)];
    for (let s = 0; s < states.length; s++) {
      best = Math.max(best, struckBest(r, s, c));
      all = logAdd(all, struckAll(r, s, c));
    }
    upBest[c] = best;
    upAll[c] = all;
  }
  return r;
}

function reckonBranch(node: Node, states: readonly State[], covers: Covers, how: Reckoning): Branch {
  const choices = choicesUnder(states, covers, how.model);
  const { faults, near, next } = choices.inner;
  const children = node.active.map((child) => reckon(child, how, choices.inner));
  const best = new Float64Array(near.length);
  for (let i = 0; i < best.length; i++) {
    best[i] = node.silent * ((faults[near[i] ?? -1]?.silence ?? 0) + (faults[next[i] ?? -1]?.silence ?? 0));
  }
  const all = best.slice();
  for (const child of children) {
    for (let i = 0; i < best.length; i++) {
      best[i] = (best[i] ?? 0) + (child.upBest[i] ?? 0);
      all[i] = (all[i] ?? 0) + (child.upAll[i] ?? 0);
    }
  }
  return { choices, children, best, all };
}

type Values = Pick<Reckoned, 'node' | 'states' | 'covers' | 'leaf' | 'branch'>;
const NEVER = Number.NEGATIVE_INFINITY;

/** No fault here: never against an operator, and a fault that a crew has started on ends only in one above it. */
export function soundBest(r: Values, c: number): number {
  if (r.node.known && r.states.length > 0 && (r.node.known.isConfirmed || c === 0)) return NEVER;
  return (r.leaf ? r.leaf.sound[c] : r.branch?.best[c]) ?? NEVER;
}

/** The decision for a started one stands, but the probability says what the calls say. */
export function soundAll(r: Values, c: number): number {
  if (r.node.known?.isConfirmed && r.states.length > 0) return NEVER;
  return (r.leaf ? r.leaf.sound[c] : r.branch?.all[c]) ?? NEVER;
}

/** State `s` strikes here under cover `c`. */
export const struckBest = (r: Values, s: number, c: number): number => struckOf(r, s, c, r.branch?.best);
export const struckAll = (r: Values, s: number, c: number): number => struckOf(r, s, c, r.branch?.all);

function struckOf({ leaf, branch, covers }: Values, s: number, c: number, below: Float64Array | undefined): number {
  if (leaf) return leaf.struck[s * (covers.faults.length + 1) + (covers.near[c] ?? -1) + 1] ?? NEVER;
  const at = s * covers.near.length + c;
  const inside = branch?.choices.under[at] ?? -1;
  return inside < 0 ? NEVER : (branch?.choices.price[at] ?? NEVER) + (below?.[inside] ?? NEVER);
}
