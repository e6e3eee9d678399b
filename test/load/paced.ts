import { setTimeout as pause } from 'node:timers/promises';

/** Starts `work` at an even pace whether or not the one before has ended: a slow server meets the same load. */
export async function paced(count: number, perSecond: number, work: (n: number) => Promise<void>): Promise<void> {
  const from = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const waitMs = from + (n * 1000) / perSecond - performance.now();
    if (waitMs > 0) await pause(waitMs);
    running.push(work(n));
  }
  await Promise.all(running);
}
