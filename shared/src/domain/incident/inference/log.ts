/** Log of the sum of two numbers given as logs, to nine digits: it is the inner loop. */
export function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  const apart = Math.abs(a - b);
  // NaN: both are minus infinity.
  if (!(apart < 20)) return high;
  const share = Math.exp(-apart);
  return high + (share < 1e-4 ? share - (share * share) / 2 : Math.log1p(share));
}
