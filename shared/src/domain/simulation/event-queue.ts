/** Events by time; of one moment the one that was added first comes first. A binary heap. */
export interface EventQueue<T> {
  add(atMs: number, event: T): void;
  next(): { readonly atMs: number; readonly event: T } | null;
  /** Time of the next event, Infinity when there is none. */
  nextAtMs(): number;
}

interface Entry<T> {
  readonly atMs: number;
  readonly nth: number;
  readonly event: T;
}

export function createEventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = [];
  let added = 0;
  const isBefore = (a: Entry<T> | undefined, b: Entry<T> | undefined) =>
    a !== undefined && (b === undefined || a.atMs < b.atMs || (a.atMs === b.atMs && a.nth < b.nth));
  const put = (at: number, entry: Entry<T>) => {
    heap[at] = entry;
  };
  const sink = (entry: Entry<T>) => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      const lower = heap[child];
      if (lower === undefined || !isBefore(lower, entry)) break;
      put(at, lower);
      at = child;
    }
    put(at, entry);
  };
  return {
    add(atMs, event) {
      const entry = { atMs, nth: added++, event };
      let at = heap.length;
      while (at > 0) {
        const parent = heap[(at - 1) >> 1];
        if (parent === undefined || !isBefore(entry, parent)) break;
        put(at, parent);
        at = (at - 1) >> 1;
      }
      put(at, entry);
    },
    next() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length > 0) sink(last);
      return first;
    },
    nextAtMs: () => heap[0]?.atMs ?? Number.POSITIVE_INFINITY,
  };
}
