/**
 * Which orders are served: the most urgent ones that can be served together. Orders come most urgent first; each is taken when the
 * taken ones can still all have a crew (augmenting paths), which gives the best set by priority (transversal matroid).
 * `mayServe[o]` lists the crews that order o may go to; `slots[c]` is what crew c can take. Returns the indices of orders taken.
 */
export function chooseByPriority(mayServe: readonly (readonly number[])[], slots: readonly number[]): number[] {
  const held: number[][] = slots.map(() => []);
  let free = slots.reduce((sum, count) => sum + count, 0);
  const taken: number[] = [];
  for (let order = 0; order < mayServe.length && free > 0; order++) {
    if (place(order, mayServe, slots, held, new Set())) {
      taken.push(order);
      free -= 1;
    }
  }
  return taken;
}

function place(
  order: number,
  mayServe: readonly (readonly number[])[],
  slots: readonly number[],
  held: number[][],
  seen: Set<number>,
): boolean {
  const crews = mayServe[order] ?? [];
  for (const crew of crews) {
    const orders = held[crew];
    if (orders && orders.length < (slots[crew] ?? 0)) {
      orders.push(order);
      return true;
    }
  }
  for (const crew of crews) {
    if (seen.has(crew)) continue;
    seen.add(crew);
    const orders = held[crew] ?? [];
    for (const [i, other] of orders.entries()) {
      if (!place(other, mayServe, slots, held, seen)) continue;
      orders[i] = order;
      return true;
    }
  }
  return false;
}
