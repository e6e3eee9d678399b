import type { State } from './states.ts';

/**
 * By what the customers below a device may be without power, as choices by index; 0 is "power from above". `near` is the nearest fault
 * above as an index of `faults`, `next` the older one behind it; -1 is none.
 */
export interface Covers {
  readonly faults: readonly State[];
  readonly near: readonly number[];
  readonly next: readonly number[];
}

export const POWERED: Covers = { faults: [], near: [-1], next: [-1] };

/** A fault at a device under each cover from above. */
export interface Choices {
  /** What is below the device hangs under these: the covers from above, then those with a fault here. */
  readonly inner: Covers;
  /** [state * covers + cover] -> index of `inner`; -1: cannot be. */
  readonly under: readonly number[];
  /** Log prior, by the same index. */
  readonly price: readonly number[];
}

export interface LaterBelow {
  readonly laterBelow: number;
  readonly laterAfterMin: number;
}

/** An older fault here hides what came over it; a younger one is seen only after the part was switched back on. */
export function choicesUnder(states: readonly State[], covers: Covers, later: LaterBelow): Choices {
  const inner = { faults: [...covers.faults, ...states], near: [...covers.near], next: [...covers.next] };
  const under: number[] = [];
  const price: number[] = [];
  for (const [s, state] of states.entries()) {
    const known = new Map<number, number>();
    for (const near of covers.near) {
      const next = nextOf(state, near, covers, later);
      const isImpossible = next === IMPOSSIBLE;
      if (!isImpossible && !known.has(next)) {
        known.set(next, inner.near.push(covers.faults.length + s) - 1);
        inner.next.push(next);
      }
      under.push(isImpossible ? -1 : (known.get(next) ?? -1));
      price.push(priceOf(state, next, later));
    }
  }
  return { inner, under, price };
}

export const IMPOSSIBLE = -2;

/** What stands behind a fault of this state under the cover whose nearest fault is `near`. */
export function nextOf(state: State, near: number, { faults }: Covers, later: LaterBelow): number {
  const above = faults[near];
  if (!above || state.ageMin >= above.ageMin) return -1;
  const isTooSoon = above.ageMin - state.ageMin < later.laterAfterMin;
  return isTooSoon && state.node.known?.isConfirmed !== true ? IMPOSSIBLE : near;
}

export const priceOf = (state: State, next: number, later: LaterBelow): number =>
  state.prior + (next >= 0 && state.node.known?.isConfirmed !== true ? Math.log(later.laterBelow) : 0);
