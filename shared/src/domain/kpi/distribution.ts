import type { SecondCounts } from './counts.ts';

/** How many intervals lie in [fromMin, toMin); the last bin is open (toMin null). */
export interface Bin {
  readonly fromMin: number;
  readonly toMin: number | null;
  readonly count: number;
}

/** Widths that a reader can name, minutes. */
const WIDTHS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 1440] as const;
const MOST_BINS = 40;

/**
 * The spread of some intervals in equal bins from 0, as wide as it takes to show 99 % of them, and twice their target, in at most 40; what
 * is longer stands in a last, open bin, so that one forgotten order does not press all others into one column.
 * @param targetS whole seconds; a bin ends exactly there whenever its width divides it
 */
export function binsOf(counts: SecondCounts, targetS: number): { binMin: number; bins: Bin[] } {
  const [p99 = 0] = counts.percentiles([99]);
  const shownMin = Math.max(p99 ?? 0, targetS * 2) / 60;
  const binMin = WIDTHS.find((width) => Math.ceil(shownMin / width) <= MOST_BINS) ?? WIDTHS[WIDTHS.length - 1] ?? 1440;
  const closed = Math.max(1, Math.min(MOST_BINS, Math.ceil(shownMin / binMin)));
  const sizes = new Array<number>(closed + 1).fill(0);
  counts.forEach((seconds, n) => {
    const at = Math.min(closed, Math.floor(seconds / (binMin * 60)));
    sizes[at] = (sizes[at] ?? 0) + n;
  });
  return {
    binMin,
    bins: sizes.map((count, i) => ({ fromMin: i * binMin, toMin: i === closed ? null : (i + 1) * binMin, count })),
  };
}
