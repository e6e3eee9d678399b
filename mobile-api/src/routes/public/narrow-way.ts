import { AppError } from '@comcen/server/errors.ts';

/** Runs work a few at a time, in order: a flood is served slowly and never crowds out the others. */
export interface NarrowWay {
  /** Rejects with 503 when too many wait already. */
  through<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createNarrowWay(width: number, mostWaiting: number): NarrowWay {
  const waiting: (() => void)[] = [];
  let running = 0;
  // The place is handed over, not given up: nobody slips in between.
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  return {
    async through(work) {
      if (running < width) running += 1;
      else {
        if (waiting.length >= mostWaiting) {
          throw new AppError('unavailable', 'Very many reports come in just now. Send it again in a minute.');
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
