import { type Engine, type EngineConfig, type EngineQueue, openEngine, type QueueWarning } from './engine.ts';
import { expiryKey, FOLD_AFTER_MS, JOB_OPTIONS, laneKey, QUEUE_NAMES, type QueueName } from './jobs.ts';

export interface Queues {
  /** One round per lane: a lane that waits already is not added again, one that runs now gets exactly one more. */
  addRounds(up3Ids: readonly string[]): Promise<void>;
  /** Looks at a lane's unanswered offers when the deadline has passed. Any number per lane and second make one job. */
  addExpiries(deadlines: readonly { up3Id: string; at: Date }[], now: Date): Promise<void>;
  /** One job per run, however often it is added while it waits. */
  addSimulations(runs: readonly { readonly id: string; readonly up3Id: string }[]): Promise<void>;
  /** One fold of the log for all UP3s, a moment later; those that are asked for meanwhile are the same one. */
  addFold(up3Id: string, now: Date): Promise<void>;
  addExports(jobs: readonly { readonly id: string; readonly up3Id: string }[]): Promise<void>;
  addImports(imports: readonly { readonly id: string; readonly up3Id: string }[]): Promise<void>;
  depths(): Promise<Record<QueueName, Record<string, number>>>;
  readonly engine: Engine['name'];
  close(): Promise<void>;
}

/** The adding side. `migrateQueue` must have run once. */
export function openQueues(config: EngineConfig, warn: QueueWarning): Queues {
  const engine = openEngine(config, warn);
  const open = (name: QueueName): EngineQueue => {
    const queue = engine.queue(name);
    queue.on('error', (error) => warn(`queue ${name}`, error));
    return queue;
  };
  const queues = {
    round: open('round'),
    timer: open('timer'),
    simulation: open('simulation'),
    fold: open('fold'),
    export: open('export'),
    history: open('history'),
  };
  // Deadlines of one second come with many batches; adding the job again costs 10 ms each time (measured) and does nothing.
  const added = new Map<string, number>();
  let foldAskedAt = Number.NEGATIVE_INFINITY;
  return {
    engine: engine.name,
    async addRounds(up3Ids) {
      if (up3Ids.length === 0) return;
      await queues.round.addBulk([...new Set(up3Ids)].map(roundJob));
    },
    async addExpiries(deadlines, now) {
      const jobs = new Map(deadlines.map(({ up3Id, at }) => [expiryKey(up3Id, at.getTime()), { up3Id, at }]));
      for (const key of jobs.keys()) if (added.has(key)) jobs.delete(key);
      if (jobs.size === 0) return;
      await queues.timer.addBulk([...jobs].map(([key, { up3Id, at }]) => expiryJob(key, up3Id, at, now)));
      remember(
        added,
        [...jobs].map(([key, { at }]) => [key, at.getTime()] as const),
        now.getTime(),
      );
    },
    async addSimulations(runs) {
      if (runs.length > 0) await queues.simulation.addBulk(runs.map(simulationJob));
    },
    async addFold(up3Id, now) {
      // The one that waits reads what is numbered by then; adding it again would cost each batch a round trip.
      if (now.getTime() - foldAskedAt < FOLD_AFTER_MS) return;
      foldAskedAt = now.getTime();
      await queues.fold.addBulk([{ name: 'fold', data: { up3Id }, opts: foldOptions }]);
    },
    async addExports(jobs) {
      if (jobs.length > 0) await queues.export.addBulk(jobs.map(exportJob));
    },
    async addImports(imports) {
      if (imports.length > 0) await queues.history.addBulk(imports.map(importJob));
    },
    async depths() {
      const counts = await Promise.all(
        QUEUE_NAMES.map(async (name) => [name, await queues[name].getJobCounts('wait', 'active', 'delayed', 'failed')]),
      );
      return Object.fromEntries(counts) as Record<QueueName, Record<string, number>>;
    },
    async close() {
      await Promise.all(QUEUE_NAMES.map((name) => queues[name].close()));
      await engine.close();
    },
  };
}

/** Keeps what still lies ahead: the map never holds more than the deadlines of one accept time. */
function remember(added: Map<string, number>, keys: readonly (readonly [string, number])[], nowMs: number): void {
  for (const [key, atMs] of added) if (atMs < nowMs) added.delete(key);
  for (const [key, atMs] of keys) added.set(key, atMs);
}

const roundJob = (up3Id: string) => ({
  name: 'round',
  data: { up3Id },
  opts: { ...JOB_OPTIONS, deduplication: { id: laneKey(up3Id), keepLastIfActive: true } },
});

const foldOptions = {
  ...JOB_OPTIONS,
  delay: FOLD_AFTER_MS,
  deduplication: { id: 'fold', keepLastIfActive: true },
};

const simulationJob = ({ id: runId, up3Id }: { id: string; up3Id: string }) => ({
  name: 'simulation',
  data: { up3Id, runId },
  opts: { ...JOB_OPTIONS, deduplication: { id: `simulation-${runId}` } },
});

const exportJob = ({ id: jobId, up3Id }: { id: string; up3Id: string }) => ({
  name: 'export',
  data: { up3Id, jobId },
  opts: { ...JOB_OPTIONS, deduplication: { id: `export-${jobId}` } },
});

/** Each stage is a job of its own: the next one may be asked for before the last is put away. */
const importJob = ({ id: importId, up3Id }: { id: string; up3Id: string }) => ({
  name: 'history',
  data: { up3Id, importId },
  opts: JOB_OPTIONS,
});

const expiryJob = (jobId: string, up3Id: string, at: Date, now: Date) => ({
  name: 'timer',
  data: { up3Id },
  // The key's second, rounded up: the deadline has passed for every offer in it.
  opts: { ...JOB_OPTIONS, jobId, delay: Math.max(0, Math.ceil(at.getTime() / 1000) * 1000 - now.getTime()) },
});
