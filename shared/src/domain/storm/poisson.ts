/**
 * P(X >= count) for X ~ Poisson(mean): chance that so many come although nothing is unusual. 1 minus the sum of
 * mean^k e^-mean / k!, k < count; beyond the mean the upper tail is summed itself, for the difference would lose every digit.
 */
export function atLeast(count: number, mean: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  if (count <= mean) return 1 - sumOfTerms(0, count, mean);
  // Terms fall faster than (mean / count)^k here: what is left after 200 of them is nothing.
  return sumOfTerms(count, count + 200 + Math.ceil(mean), mean);
}

function sumOfTerms(from: number, to: number, mean: number): number {
  let term = Math.exp(from * Math.log(mean) - mean - logFactorial(from));
  let sum = 0;
  for (let k = from; k < to; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return Math.min(1, sum);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}

/** Smallest count that chance alone reaches with probability `risk` at most. */
export function boundOf(mean: number, risk: number): number {
  let count = Math.ceil(mean);
  while (atLeast(count, mean) > risk) count++;
  return count;
}
