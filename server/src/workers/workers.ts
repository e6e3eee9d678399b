import { raiseAlarm } from '../commands/alarm/raise-alarm.ts';
import { foldAll } from '../commands/kpi/fold.ts';
import { expireOffers } from '../commands/work-order/expire-offers.ts';
import { consumeQueues, type JobOutcome, type LastFailure } from '../queue/consume.ts';
import type { EngineConfig } from '../queue/engine.ts';
import { QUEUES } from '../queue/jobs.ts';
import { systemContext } from '../roles/system-context.ts';
import { startDigests } from './digests.ts';
import { createExports } from './exports.ts';
import { createImports } from './history.ts';
import { runRound } from './round.ts';
import type { LaneServices } from './services.ts';
import { createSimulations } from './simulation.ts';
import { createStatistics } from './statistics.ts';
import { startSweep } from './sweep.ts';
import { startWarming } from './warming.ts';

export interface Workers {
  /** The queue is being worked and the first sweep is through. */
  readonly ready: Promise<void>;
  /** Running rounds end first. */
  stop(): Promise<void>;
}

/** Works the queues and sweeps. Runs in a thread of its own (thread.ts), so that rounds never hold up HTTP. */
export function startWorkers(given: LaneServices): Workers {
  const services = withStatistics(given);
  const engine: EngineConfig = services.config;
  const warn = (message: string, error: unknown) => services.log.warn({ err: error }, message);
  const simulations = createSimulations(services);
  const exports = createExports(services);
  const imports = createImports(services);
  const handlers = {
    round: ({ up3Id }: { up3Id: string }) => roundUntilDone(services, up3Id),
    timer: async ({ up3Id }: { up3Id: string }): Promise<JobOutcome> => {
      await expireOffers(systemContext(services), up3Id);
      return 'done';
    },
    simulation: ({ runId }: { runId: string }) => simulations.run(runId),
    fold: async (): Promise<JobOutcome> => {
      await foldAll(systemContext(services));
      return 'done';
    },
    export: ({ jobId }: { jobId: string }) => exports.run(jobId),
    history: ({ importId }: { importId: string }) => imports.run(importId),
  };
  const consumer = consumeQueues(engine, handlers, lastFailure(services), warn);
  const sweep = startSweep(services);
  const digests = startDigests(services);
  const warming = startWarming(services, sweep.first);
  return {
    ready: Promise.all([consumer.ready, sweep.first]).then(() => undefined),
    async stop() {
      await sweep.stop();
      await warming.stop();
      await digests.stop();
      await Promise.all([simulations.stop(), exports.stop(), imports.stop()]);
      await consumer.close();
    },
  };
}

function withStatistics(services: LaneServices): LaneServices {
  const statistics = createStatistics(services);
  return {
    ...services,
    observe(observation) {
      services.observe(observation);
      if (observation.kind === 'round') statistics.grown(observation.reports);
    },
  };
}

async function roundUntilDone(services: LaneServices, up3Id: string): Promise<JobOutcome> {
  const result = await runRound(services, up3Id);
  return result === 'busy' || result.hasMore ? 'later' : 'done';
}

/** A job that failed for good is an alarm on the console, not a line in a log that nobody reads. */
const lastFailure =
  (services: LaneServices): LastFailure =>
  (queue, data, error) => {
    const job = QUEUES[queue].safeParse(data);
    const up3Id = job.success ? job.data.up3Id : null;
    services.observe({ kind: 'job_failed', queue, up3Id });
    services.log.error({ err: error, queue, up3Id }, 'a job failed for the last time');
    if (up3Id === null) return;
    raiseAlarm(systemContext(services), {
      kind: 'job_failed',
      severity: 'critical',
      entity: 'lane',
      entityId: `${queue}-${up3Id}`,
      up3Id,
      data: { queue },
    }).catch((err) => services.log.error({ err }, 'the alarm of a failed job could not be raised'));
  };
