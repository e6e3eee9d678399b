import { DelayedError } from 'bullmq';
import { type EngineConfig, type EngineJob, openEngine, type QueueWarning } from './engine.ts';
import { AT_ONCE, type JobData, QUEUE_NAMES, QUEUES, type QueueName } from './jobs.ts';

/** `later`: not now, somebody else is at it; the job comes again after a moment and no attempt is counted. */
export type JobOutcome = 'done' | 'later';
export type JobHandlers = { readonly [Q in QueueName]: (data: JobData<Q>) => Promise<JobOutcome> };
/** The last attempt failed, or the data could not be understood. */
export type LastFailure = (queue: QueueName, data: unknown, error: Error) => void;

const LATER_MS = 100;

export interface Consumer {
  readonly ready: Promise<void>;
  /** Lets running jobs end, then closes. */
  close(): Promise<void>;
}

/** The working side. A handler that throws is run again (backoff under a second); its last failure goes to `onLastFailure`. */
export function consumeQueues(
  config: EngineConfig,
  handlers: JobHandlers,
  onLastFailure: LastFailure,
  warn: QueueWarning,
): Consumer {
  const engine = openEngine(config, warn);
  const workers = QUEUE_NAMES.map((name) => {
    const worker = engine.worker(name, (job, token) => run(name, handlers, job, token), AT_ONCE[name]);
    worker.on('error', (error) => warn(`queue ${name}`, error));
    worker.on('failed', (job, error) => {
      warn(`queue ${name}: a job failed`, error);
      if (!job || job.attemptsMade >= (job.opts.attempts ?? 1)) onLastFailure(name, job?.data, error);
    });
    return worker;
  });
  return {
    ready: Promise.all(workers.map((worker) => worker.waitUntilReady())).then(() => undefined),
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await engine.close();
    },
  };
}

/** Each handler with its own queue's data, parsed. */
const HANDLE: Readonly<Record<QueueName, (handlers: JobHandlers, data: unknown) => Promise<JobOutcome>>> = {
  round: (handlers, data) => handlers.round(QUEUES.round.parse(data)),
  timer: (handlers, data) => handlers.timer(QUEUES.timer.parse(data)),
  simulation: (handlers, data) => handlers.simulation(QUEUES.simulation.parse(data)),
  fold: (handlers, data) => handlers.fold(QUEUES.fold.parse(data)),
  export: (handlers, data) => handlers.export(QUEUES.export.parse(data)),
  history: (handlers, data) => handlers.history(QUEUES.history.parse(data)),
};

async function run(name: QueueName, handlers: JobHandlers, job: EngineJob, token: string | undefined): Promise<void> {
  const outcome = await HANDLE[name](handlers, job.data);
  if (outcome === 'done') return;
  await job.moveToDelayed(Date.now() + LATER_MS, token);
  throw new DelayedError();
}
