export const bookkeeping = 'it only waits';

/** Rows that are added up or written in one go: ten years of a large UP3 take some milliseconds each. */
const IN_ONE_GO = 8;

/** Lets reports, rounds and sockets pass: merging ten years of a large UP3 is two seconds of counting. @param n rows done so far */
export async function breathe(n: number): Promise<void> {
  if (n % IN_ONE_GO === 0) await new Promise((resolve) => setImmediate(resolve));
}
