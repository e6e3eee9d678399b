import { Worker } from 'node:worker_threads';
import type { Answer } from '@comcen/shared/domain/what-if/ask.ts';
import type { FromLab, LabTask } from './lab.ts';

/** A question that needs more than this is refused by its thread's end, not by the process's. */
const MOST_HEAP_MB = 768;

export interface Asked {
  /** Null: there was nothing to live through. Rejects when the thread died, also when it was ended. */
  readonly answer: Promise<Answer | null>;
  /** 0..1 */
  progress(): number;
  end(): Promise<void>;
}

/** Asks the lab in a thread of its own, so that neither rounds nor HTTP wait for it. */
export function askInThread(task: LabTask): Asked {
  const worker = new Worker(new URL('./lab-entry.mjs', import.meta.url), {
    workerData: task,
    execArgv: [],
    name: 'comcen-lab',
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  let share = 0;
  const answer = new Promise<Answer | null>((resolve, reject) => {
    worker.on('message', (message: FromLab) => {
      if (message.kind === 'progress') share = message.share;
      else resolve(message.answer);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the lab ended before it answered')));
  });
  // Whoever ends it does not wait for an answer.
  answer.catch(() => undefined);
  return {
    answer,
    progress: () => share,
    async end() {
      await worker.terminate();
    },
  };
}
