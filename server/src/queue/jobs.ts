import { z } from 'zod';

/** Jobs carry ids only; the handler reads the rows again. */
export const QUEUES = {
  /** Triage and dispatch of one lane. */
  round: z.object({ up3Id: z.string() }),
  /** Accept deadlines of a lane that pass about now. */
  timer: z.object({ up3Id: z.string() }),
  /** One question to the lab. */
  simulation: z.object({ up3Id: z.string(), runId: z.string() }),
  /** The log's next stretch into the figures; the UP3 is the one whose room hears when it fails for good. */
  fold: z.object({ up3Id: z.string() }),
  /** One table as a file. */
  export: z.object({ up3Id: z.string(), jobId: z.string() }),
  /** The stage that one import of history is at. */
  history: z.object({ up3Id: z.string(), importId: z.string() }),
} as const;
export type QueueName = keyof typeof QUEUES;
export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];
export type JobData<Q extends QueueName> = z.infer<(typeof QUEUES)[Q]>;

/** Measured: with the defaults (30 s, 30 s) a lane whose worker was killed is dead for a minute; with these, 5-8 s. */
export const LOCK_DURATION_MS = 5_000;
export const STALLED_INTERVAL_MS = 2_500;

/** Jobs of a queue that one process works at once; a simulation takes a core. */
export const AT_ONCE: Readonly<Record<QueueName, number>> = {
  round: 4,
  timer: 4,
  simulation: 1,
  fold: 1,
  export: 1,
  history: 1,
};

export const JOB_OPTIONS = {
  attempts: 8,
  backoff: { type: 'fixed', delay: 500 },
  removeOnComplete: true,
  removeOnFail: { count: 200 },
} as const;

/** Events of so long are folded at once: a storm's thousand changes of one day make its rows anew once, not a thousand times. */
export const FOLD_AFTER_MS = 2_000;

/** Lane ids stand in job ids, where BullMQ forbids a colon; unit codes have none (CHECK on up3). */
export const laneKey = (up3Id: string): string => `lane-${up3Id}`;
/** One job per lane and second: a storm of offers makes one timer, not thousands. */
export const expiryKey = (up3Id: string, atMs: number): string => `expire-${up3Id}-${Math.ceil(atMs / 1000)}`;
