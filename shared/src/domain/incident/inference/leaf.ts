import { type Covers, IMPOSSIBLE, nextOf, priceOf } from './covers.ts';
import type { Node } from './forest.ts';
import { logAdd } from './log.ts';
import type { Reckoning } from './reckon.ts';
import type { State } from './states.ts';

/**
 * A device nothing hangs on, with its calls. Rows are faults: those of `covers`, then its own states. A row's running sums over its calls
 * (oldest first) make a pair of faults as cheap as one: the older explains the calls before the nearer began.
 */
export interface Leaf {
  readonly node: Node;
  readonly rows: readonly State[];
  readonly sums: readonly number[];
  /** Given a cover from above and no fault here. */
  readonly sound: readonly number[];
  /** Given a fault here: [state * (rows + 1) + nearest row above + 1]; with its price. */
  readonly struck: readonly number[];
}

export function reckonLeaf(node: Node, states: readonly State[], covers: Covers, how: Reckoning): Leaf {
  const rows = [...covers.faults, ...states];
  const leaf = { node, rows, sums: runningSums(node, rows, how) };
  // Plain arrays: thousands of small typed ones cost more to allocate than to fill.
  const sound = Array<number>(covers.near.length);
  for (let c = 0; c < covers.near.length; c++) {
    sound[c] = explain(leaf, covers.near[c] ?? -1, covers.next[c] ?? -1, how);
  }
  const width = covers.faults.length + 1;
  const struck = Array<number>(states.length * width);
  for (let s = 0; s < states.length; s++) {
    const state = states[s];
    if (!state) continue;
    for (let near = -1; near < covers.faults.length; near++) {
      const next = nextOf(state, near, covers, how.model);
      const value = next === IMPOSSIBLE ? Number.NEGATIVE_INFINITY : explain(leaf, covers.faults.length + s, next, how);
      struck[s * width + near + 1] = value + priceOf(state, next, how.model);
    }
  }
  return { ...leaf, sound, struck };
}

function runningSums({ calls }: Node, rows: readonly State[], { law, alone }: Reckoning): number[] {
  const width = calls.length + 1;
  const sums = Array<number>(rows.length * width);
  for (let row = 0; row < rows.length; row++) {
    const state = rows[row];
    if (!state) continue;
    const logProbability = Math.log(state.probability);
    let sum = 0;
    sums[row * width] = sum;
    for (let i = 0; i < calls.length; i++) {
      sum += logAdd(alone, logProbability + law.logDensity(state.ageMin - (calls[i]?.ageMin ?? 0)));
      sums[row * width + i + 1] = sum;
    }
  }
  return sums;
}

type Sums = Pick<Leaf, 'node' | 'rows' | 'sums'>;

/** Log likelihood of the calls here, and of the others' silence, under the fault of row `near` with `next` behind it. */
function explain(leaf: Sums, near: number, next: number, how: Reckoning): number {
  const total = leaf.node.calls.length;
  if (near < 0) return total * how.alone;
  const width = total + 1;
  const silence = (leaf.rows[near]?.silence ?? 0) + (next < 0 ? 0 : (leaf.rows[next]?.silence ?? 0));
  const split = splitOf(leaf, near, next);
  const behind = next < 0 ? 0 : (leaf.sums[next * width + split] ?? 0);
  const from = next < 0 ? 0 : (leaf.sums[near * width + split] ?? 0);
  return behind + (leaf.sums[near * width + total] ?? 0) - from + leaf.node.silent * silence;
}

/** Calls before this index came before the nearer fault began. */
function splitOf({ node, rows }: Sums, near: number, next: number): number {
  const began = rows[near]?.ageMin;
  if (next < 0 || began === undefined) return 0;
  let split = 0;
  while (split < node.calls.length && (node.calls[split]?.ageMin ?? 0) > began) split++;
  return split;
}

/** That a call is about its own line, under these faults: what a fault adds to the likelihood is the rest. */
export function aloneShare(leaf: Leaf, near: number, next: number, index: number, alone: number): number {
  const row = index < splitOf(leaf, near, next) ? next : near;
  if (row < 0) return 1;
  const at = row * (leaf.node.calls.length + 1) + index;
  return Math.exp(alone - ((leaf.sums[at + 1] ?? 0) - (leaf.sums[at] ?? 0)));
}

/** The fault a call belongs to under these; null: more likely its own line. Ties go to the fault. */
export function explainedBy(leaf: Leaf, near: number, next: number, index: number, alone: number): State | null {
  const row = index < splitOf(leaf, near, next) ? next : near;
  const at = row * (leaf.node.calls.length + 1) + index;
  const isAlone = row < 0 || (leaf.sums[at + 1] ?? 0) - (leaf.sums[at] ?? 0) < alone + Math.LN2;
  return isAlone ? null : (leaf.rows[row] ?? null);
}
