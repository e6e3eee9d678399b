import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { Observation, Observe } from './services.ts';

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ring' }
  | { readonly kind: 'observation'; readonly observation: Observation };

export interface WorkerThread {
  /** Running rounds end, then the thread does. */
  stop(): Promise<void>;
}

export interface ThreadOptions {
  /** Rings the relay of this process; left out, the thread rings over the bus. */
  readonly ring?: () => void;
  readonly observe?: Observe;
  /** The thread died by itself. By default the process says so and ends: a supervisor starts it again, whole. */
  readonly onCrash?: (error: Error) => void;
}

/** Starts the workers in a thread of their own and resolves when they work. */
export async function startWorkerThread(config: Config, options: ThreadOptions = {}): Promise<WorkerThread> {
  const worker = new Worker(new URL('./thread-entry.mjs', import.meta.url), {
    workerData: { config, ringsByMessage: options.ring !== undefined },
    // The process may run under another loader (vitest); the entry brings what the thread needs.
    execArgv: [],
    name: 'comcen-workers',
  });
  let isStopping = false;
  let failure: Error | null = null;
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'ring') options.ring?.();
      else options.observe?.(message.observation);
    });
    void exited.then(() => reject(failure ?? new Error('the worker thread ended before it was ready')));
  });
  void exited.then(() => {
    if (!isStopping) (options.onCrash ?? endProcess)(failure ?? new Error('the worker thread ended'));
  });
  return {
    async stop() {
      isStopping = true;
      worker.postMessage('stop');
      await exited;
    },
  };
}

function endProcess(error: Error): void {
  console.error('comcen: the worker thread crashed, so the process ends', error);
  process.exit(70);
}
