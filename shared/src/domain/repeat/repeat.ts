/**
 * One fault as one customer or device knew it: reported, and restored if it was. `key`: the idpel, the transformer or the feeder.
 * A customer's own report counts, not the fault's first one.
 */
export interface Occurrence {
  readonly key: string;
  readonly faultId: string;
  readonly reportedAt: Date;
  readonly restoredAt: Date | null;
}

export interface Repeat<One extends Occurrence> {
  readonly occurrence: One;
  /** The last one before it that was restored. */
  readonly previous: One;
  /** Whole seconds from `restored` to reported again. */
  readonly gapS: number;
}

const second = (at: Date): number => Math.floor(at.getTime() / 1000);

/**
 * domain.md: repeat outage = the same customer (or device) reported again within W days of `restored`; on the second counts. What is
 * reported while the earlier fault still lasts is no repeat, and neither is another report of the same fault. Newest last.
 */
export function repeatsOf<One extends Occurrence>(occurrences: readonly One[], windowDays: number): Repeat<One>[] {
  const windowS = windowDays * 86_400;
  return [...byKey(occurrences).values()]
    .flatMap((ofKey) =>
      ofKey.flatMap((occurrence) => {
        const previous = lastRestoredBefore(ofKey, occurrence);
        if (!previous?.restoredAt) return [];
        const gapS = second(occurrence.reportedAt) - second(previous.restoredAt);
        return gapS <= windowS ? [{ occurrence, previous, gapS }] : [];
      }),
    )
    .sort((a, b) => inTime(a.occurrence, b.occurrence));
}

const inTime = (a: Occurrence, b: Occurrence): number =>
  a.reportedAt.getTime() - b.reportedAt.getTime() || order(a.faultId, b.faultId) || order(a.key, b.key);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byKey<One extends Occurrence>(occurrences: readonly One[]): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of occurrences) {
    const group = groups.get(one.key);
    if (group) group.push(one);
    else groups.set(one.key, [one]);
  }
  return groups;
}

/** A key has a handful of faults in a period: looking at each costs nothing. */
function lastRestoredBefore<One extends Occurrence>(ofKey: readonly One[], { faultId, reportedAt }: One): One | null {
  let last: One | null = null;
  for (const one of ofKey) {
    if (one.faultId === faultId || one.restoredAt === null || second(one.restoredAt) > second(reportedAt)) continue;
    const isLater = last?.restoredAt == null || one.restoredAt > last.restoredAt;
    if (isLater || (one.restoredAt.getTime() === last?.restoredAt?.getTime() && one.faultId > last.faultId)) last = one;
  }
  return last;
}

/** % of the occurrences that are repeats; null without one. */
export const repeatRate = (repeats: number, occurrences: number): number | null =>
  occurrences === 0 ? null : (repeats / occurrences) * 100;
