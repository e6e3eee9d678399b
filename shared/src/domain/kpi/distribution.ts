import type { MergedCounts } from './merged-counts.ts';
import { rankOf } from './statistics.ts';

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
export function binsOf(
  counts: Pick<MergedCounts, 'total' | 'forEachMinute'>,
  targetS: number,
): { binMin: number; bins: Bin[] } {
  const shownMin = Math.max(minuteOf99(counts) + 1, (targetS * 2) / 60);
  const binMin = WIDTHS.find((width) => Math.ceil(shownMin / width) <= MOST_BINS) ?? 1440;
  const closed = Math.max(1, Math.min(MOST_BINS, Math.ceil(shownMin / binMin)));
  const sizes = new Array<number>(closed + 1).fill(0);
  counts.forEachMinute((minute, n) => {
    const at = Math.min(closed, Math.floor(minute / binMin));
    sizes[at] = (sizes[at] ?? 0) + n;
  });
  return {
    binMin,
    bins: sizes.map((count, i) => ({ fromMin: i * binMin, toMin: i === closed ? null : (i + 1) * binMin, count })),
  };
}

/** The minute that the 99th percentile lies in; -1 when there is none. */
function minuteOf99(counts: Pick<MergedCounts, 'total' | 'forEachMinute'>): number {
  const rank = rankOf(99, counts.total);
  let seen = 0;
  let found = -1;
  counts.forEachMinute((minute, n) => {
    seen += n;
    if (found < 0 && seen >= rank) found = minute;
  });
  return found;
}
