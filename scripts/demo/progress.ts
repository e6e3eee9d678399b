/** What the demo has done so far, for one calm line. */
export interface Tally {
  count(what: string): void;
  /** Counts up while the work runs. */
  during<T>(what: 'driving' | 'working', work: () => Promise<T>): Promise<T>;
  line(): string;
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  const add = (what: string, by: number) => void counts.set(what, (counts.get(what) ?? 0) + by);
  const of = (what: string) => counts.get(what) ?? 0;
  return {
    count: (what) => add(what, 1),
    async during(what, work) {
      add(what, 1);
      try {
        return await work();
      } finally {
        add(what, -1);
      }
    },
    line() {
      const refused = of('refused reports') + of('refused commands');
      const parts = [
        `${of('crews')} crews`,
        `${of('reports')} reports`,
        `${of('accept')} accepted`,
        `${of('driving')} driving`,
        `${of('working')} at work`,
        `${of('complete')} done`,
      ];
      return [...parts, ...(refused > 0 ? [`${refused} turned down`] : [])].join(' · ');
    },
  };
}

const ON_TERMINAL_MS = 1000;
const IN_LOG_MS = 30_000;

/** On a terminal one line that keeps itself up to date, in a log one line every half minute. Returns how to end it. */
export function showProgress(tally: Tally, out: NodeJS.WriteStream): () => void {
  const write = () => out.write(out.isTTY ? `\r\u001b[2Kdemo  ${tally.line()}` : `demo  ${tally.line()}\n`);
  const timer = setInterval(write, out.isTTY ? ON_TERMINAL_MS : IN_LOG_MS);
  return () => {
    clearInterval(timer);
    write();
    if (out.isTTY) out.write('\n');
  };
}
