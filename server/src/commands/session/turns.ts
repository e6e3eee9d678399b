/** Work that is done a few at a time, the callers (addresses) in turn: who sends a flood waits behind it, the others do not. */
export interface Turns {
  /** Null when too many wait: of this caller, or of all together. */
  take<T>(caller: string, work: () => Promise<T>): Promise<T | null>;
}

export interface TurnLimits {
  readonly atOnce: number;
  readonly mostWaitingPerCaller: number;
  readonly mostWaiting: number;
}

export function createTurns({ atOnce, mostWaitingPerCaller, mostWaiting }: TurnLimits): Turns {
  /** In the order of their turns: who is served goes to the end. */
  const queues = new Map<string, (() => void)[]>();
  let waiting = 0;
  let running = 0;
  const wait = (caller: string) =>
    new Promise<void>((resolve) => {
      const queue = queues.get(caller) ?? [];
      queue.push(resolve);
      queues.set(caller, queue);
      waiting += 1;
    });
  // A slot passes from hand to hand, so nobody who comes in between can take it.
  const handOver = () => {
    const [first] = queues;
    if (!first) {
      running -= 1;
      return;
    }
    const [caller, queue] = first;
    const next = queue.shift();
    queues.delete(caller);
    if (queue.length > 0) queues.set(caller, queue);
    waiting -= 1;
    next?.();
  };
  return {
    async take(caller, work) {
      if (running < atOnce) running += 1;
      else {
        const ahead = queues.get(caller)?.length ?? 0;
        if (ahead >= mostWaitingPerCaller || waiting >= mostWaiting) return null;
        await wait(caller);
      }
      try {
        return await work();
      } finally {
        handOver();
      }
    },
  };
}
