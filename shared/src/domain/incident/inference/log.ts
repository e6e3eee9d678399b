/** Log of the sum of two numbers given as logs. */
export function logAdd(a: number, b: number): number {
  const apart = Math.abs(a - b);
  // Beyond this the smaller one does not show in a double's 16 digits. NaN: both are minus infinity.
  return apart < 36 ? Math.max(a, b) + Math.log1p(Math.exp(-apart)) : Math.max(a, b);
}
