/**
 * Which orders are served: the most urgent ones that can be served together. Orders come most urgent first; each is taken when the
 * taken ones can still all have a crew (augmenting paths), which gives the best set by priority (transversal matroid).
 * `mayServe(o)` lists the crews that order o may go to; `slots[c]` is what crew c can take. Returns the indices of orders taken.
 */
export function chooseByPriority(
  orders: number,
  mayServe: (order: number) => readonly number[],
  slots: readonly number[],
): number[] {
  const search: Search = {
    mayServe,
    slots,
    held: slots.map(() => []),
    seen: new Int32Array(slots.length).fill(-1),
    isDead: new Uint8Array(slots.length),
  };
  let free = slots.reduce((sum, count) => sum + count, 0);
  const taken: number[] = [];
  for (let order = 0; order < orders && free > 0; order++) {
    if (place(order, order, search)) {
      taken.push(order);
      free -= 1;
    } else bury(order, search);
  }
  return taken;
}

interface Search {
  readonly mayServe: (order: number) => readonly number[];
  readonly slots: readonly number[];
  readonly held: number[][];
  /** The search that last came by this crew. */
  readonly seen: Int32Array;
  /** No search ever leads from this crew to a free slot: crews that a search saw in vain stay so (a Hungarian tree). */
  readonly isDead: Uint8Array;
}

function place(order: number, search: number, all: Search): boolean {
  const { held, slots, seen, isDead } = all;
  const crews = all.mayServe(order);
  for (const crew of crews) {
    const orders = held[crew];
    if (orders && orders.length < (slots[crew] ?? 0)) {
      orders.push(order);
      return true;
    }
  }
  for (const crew of crews) {
    if (seen[crew] === search || isDead[crew]) continue;
    seen[crew] = search;
    const orders = held[crew] ?? [];
    for (const [i, other] of orders.entries()) {
      if (!place(other, search, all)) continue;
      orders[i] = order;
      return true;
    }
  }
  return false;
}

function bury(search: number, { seen, isDead }: Search): void {
  for (let crew = 0; crew < seen.length; crew++) if (seen[crew] === search) isDead[crew] = 1;
}
