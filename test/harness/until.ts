/** Asks again until it is so, and says what it was when time is up. For conditions in another process. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  isSo: (value: T) => boolean,
  limitMs = 20_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms; last seen ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
