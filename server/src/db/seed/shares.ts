/**
 * Splits a whole number by weights (largest remainder), each part at least `min` and at most `max`. The parts add up to
 * `total` whenever the limits allow it.
 */
export function splitByWeight(
  total: number,
  weights: readonly number[],
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): number[] {
  const parts = weights.map(() => min);
  let rest = total - min * weights.length;
  while (rest > 0) {
    const open = weights.map((weight, i) => ({ weight, i })).filter(({ i }) => (parts[i] ?? max) < max);
    if (open.length === 0) break;
    const given = shareOut(rest, open, parts, max);
    rest -= given;
    if (given === 0) break;
  }
  return parts;
}

/** One turn over the parts that are not full; what does not fit into a full one is left for the next turn. */
function shareOut(rest: number, open: readonly { weight: number; i: number }[], parts: number[], max: number): number {
  const sum = open.reduce((all, { weight }) => all + weight, 0);
  const exact = open.map(({ weight, i }) => ({ i, share: sum > 0 ? (rest * weight) / sum : rest / open.length }));
  const whole = exact.reduce((all, { share }) => all + Math.floor(share), 0);
  const byRemainder = exact.toSorted((a, b) => (b.share % 1) - (a.share % 1) || a.i - b.i);
  let given = 0;
  for (const [rank, { i, share }] of byRemainder.entries()) {
    const wanted = Math.floor(share) + (rank < rest - whole ? 1 : 0);
    const taken = Math.min(wanted, max - (parts[i] ?? max));
    parts[i] = (parts[i] ?? 0) + taken;
    given += taken;
  }
  return given;
}
