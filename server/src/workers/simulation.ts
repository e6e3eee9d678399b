import type { Question } from '@comcen/shared/domain/what-if/question.ts';
import { beatRun, type ClaimedRun, claimRun, endRun, lostRuns, putBackRun } from '../commands/simulation/run-life.ts';
import type { Context } from '../context.ts';
import type { JobOutcome } from '../queue/consume.ts';
import { openQueues } from '../queue/queues.ts';
import { systemContext } from '../roles/system-context.ts';
import { type Asked, askInThread } from './ask-in-thread.ts';
import type { LaneServices } from './services.ts';
import { factsOf } from './simulation-facts.ts';

const BEAT_MS = 1_000;

export interface Simulations {
  /** Works one run to its end. `later`: somebody else is at it, or this process stops. */
  run(runId: string): Promise<JobOutcome>;
  /** Ends what runs and puts it back. */
  stop(): Promise<void>;
}

export function createSimulations(services: LaneServices): Simulations {
  const stopping = new AbortController();
  const running = new Set<Promise<JobOutcome>>();
  return {
    async run(runId) {
      if (stopping.signal.aborted) return 'later';
      const work = workRun(services, runId, stopping.signal);
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

async function workRun(services: LaneServices, runId: string, stopping: AbortSignal): Promise<JobOutcome> {
  const ctx = systemContext(services);
  const run = await claimRun(ctx, runId);
  if (run === 'busy') return 'later';
  if (run === 'over') return 'done';
  const { facts, targets } = await factsOf(services, ctx, run);
  const asked = askInThread({ facts, question: questionOf(run) });
  try {
    const end = await Promise.race([
      asked.answer.then(
        (answer) => ({ answer }) as const,
        (error: unknown) => ({ error }) as const,
      ),
      beatUntil(ctx, run, asked, stopping),
    ]);
    if (end === 'lost') return 'done';
    if (end === 'stop') await putBackRun(ctx, run);
    else if (end === 'cancel') await endRun(ctx, run, { state: 'cancelled' });
    else if ('error' in end) {
      services.log.error({ err: end.error, runId }, 'a simulation failed');
      await endRun(ctx, run, { state: 'failed', failure: 'error' });
    } else if (end.answer === null) await endRun(ctx, run, { state: 'failed', failure: 'no_faults' });
    else await endRun(ctx, run, { state: 'done', result: { ...end.answer, perUlp: [...end.answer.perUlp], targets } });
    return end === 'stop' ? 'later' : 'done';
  } finally {
    await asked.end();
  }
}

/** Says each second how far it is, until there is a reason to stop. A database that is away is no reason: the next beat tells. */
async function beatUntil(
  ctx: Context,
  run: ClaimedRun,
  asked: Asked,
  stopping: AbortSignal,
): Promise<'cancel' | 'lost' | 'stop'> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  asked.answer.then(over, over);
  for (;;) {
    await pause(BEAT_MS, stopping);
    if (stopping.aborted) return 'stop';
    if (isOver) return new Promise(() => undefined);
    const state = await beatRun(ctx, run, asked.progress()).catch((err: unknown) => {
      ctx.log.warn({ err, runId: run.id }, 'a simulation could not say that it lives');
      return 'go on' as const;
    });
    if (state !== 'go on') return state;
  }
}

function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stopping.addEventListener('abort', done);
    if (stopping.aborted) done();
  });
}

/** A replay keeps today's crews. */
function questionOf({ input }: ClaimedRun): Question {
  const { dispatch, standby } = input.rules;
  if (input.kind === 'replay') return { ulpId: null, pattern: 'as_now', crewsPerUlp: {}, dispatch, standby };
  return { ulpId: input.ulp ?? null, pattern: input.shiftPattern, crewsPerUlp: input.crewsPerUlp, dispatch, standby };
}

/** The sweep's part: runs whose job was lost with its queue get a new one. Rare, so the queue is opened for it only. */
export async function requeueLost(services: LaneServices): Promise<void> {
  const lost = await lostRuns(systemContext(services));
  if (lost.length === 0) return;
  const queues = openQueues(services.config, (message, err) => services.log.warn({ err }, message));
  try {
    await queues.addSimulations(lost);
  } finally {
    await queues.close();
  }
}
