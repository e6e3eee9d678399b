import { readFileSync } from 'node:fs';

/**
 * Starts to watch how much of the machine somebody else has; the returned function says it in %. `stolenPct` is processor time that the
 * host kept for others: a figure with more than a few per cent of it says little. Null where the system does not tell (not Linux).
 */
export function watchStolen(): () => { stolenPct: number | null } {
  const before = processorTicks();
  return () => {
    const after = processorTicks();
    if (!before || !after || after.all === before.all) return { stolenPct: null };
    return { stolenPct: Math.round(((after.stolen - before.stolen) / (after.all - before.all)) * 1000) / 10 };
  };
}

/** First line of /proc/stat: user nice system idle iowait irq softirq steal; the guests' columns after it are in user already. */
function processorTicks(): { all: number; stolen: number } | null {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '';
    const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
    return { all: ticks.reduce((sum, tick) => sum + tick, 0), stolen: ticks[7] ?? 0 };
  } catch {
    return null;
  }
}
