import { stat } from 'node:fs/promises';
import {
  beatExport,
  type ClaimedExport,
  claimExport,
  type ExportEnding,
  endExport,
  lostExports,
  putBackExport,
} from '../commands/export/export-life.ts';
import type { Context } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { type ExportStore, openExportStore } from '../export/export-store.ts';
import { makeFile, type Progress } from '../export/make-file.ts';
import { EXPORTS } from '../export/tables/index.ts';
import { exporterOf } from '../queries/exports.ts';
import type { JobOutcome } from '../queue/consume.ts';
import { openQueues } from '../queue/queues.ts';
import { systemContext } from '../roles/system-context.ts';
import { printReport } from './print-report.ts';
import type { LaneServices } from './services.ts';

const BEAT_MS = 1_000;

export interface Exports {
  /** Works one job to its end. `later`: somebody else is at it, or this process stops. */
  run(jobId: string): Promise<JobOutcome>;
  /** Ends what runs and puts it back. */
  stop(): Promise<void>;
}

export function createExports(services: LaneServices): Exports {
  const stopping = new AbortController();
  const running = new Set<Promise<JobOutcome>>();
  const store = openExportStore(services.config.dataDir);
  return {
    async run(jobId) {
      if (stopping.signal.aborted) return 'later';
      const work = workJob(services, store, jobId, stopping.signal);
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

async function workJob(
  services: LaneServices,
  store: ExportStore,
  jobId: string,
  stopping: AbortSignal,
): Promise<JobOutcome> {
  const ctx = systemContext(services);
  const job = await claimExport(ctx, jobId);
  if (job === 'busy') return 'later';
  if (job === 'over') return 'done';
  const progress: Progress = { done: 0, total: null };
  const stop = new AbortController();
  const beating = beatUntil(ctx, job, progress, stop, stopping);
  try {
    const ending = await make(services, store, job, progress, stop.signal).finally(() => beating.end());
    if (ending.state === 'cancelled' && stop.signal.reason === 'stop') await putBackExport(ctx, job);
    // Lost: whoever has the job now ends it.
    else if (stop.signal.reason !== 'lost') await endExport(ctx, job, ending);
    return stop.signal.reason === 'stop' ? 'later' : 'done';
  } finally {
    await beating.ended;
  }
}

async function make(
  services: LaneServices,
  store: ExportStore,
  job: ClaimedExport,
  progress: Progress,
  stop: AbortSignal,
): Promise<ExportEnding> {
  try {
    const draft = await store.draft(job);
    const rows = await writeDraft(services, job, draft, progress, stop);
    if (typeof rows === 'string') return { state: 'failed', failure: rows };
    const { size } = await stat(draft);
    // Whole and named before the row says so.
    await store.keep(job);
    return { state: 'done', rows, bytes: size };
  } catch (error) {
    await store.remove(job).catch((err) => services.log.warn({ err, jobId: job.id }, 'an export left its draft'));
    if (stop.aborted) return { state: 'cancelled' };
    services.log.error({ err: error, jobId: job.id }, 'an export failed');
    return { state: 'failed', failure: failureOf(error) };
  }
}

const failureOf = (error: unknown) => {
  if (!(error instanceof AppError)) return 'error' as const;
  if (error.code === 'invalid') return 'query' as const;
  return error.code === 'forbidden' || error.code === 'not_found' ? ('access' as const) : ('error' as const);
};

/** As the person who asked, with the region they asked from, if it is theirs still. */
async function writeDraft(
  services: LaneServices,
  job: ClaimedExport,
  draft: string,
  progress: Progress,
  stop: AbortSignal,
): Promise<number | 'access' | 'browser'> {
  const who = await exporterOf(systemContext(services), job);
  if (!who) return 'access';
  const isTheirs = who.scope.up3Id === job.scope.up3Id && who.scope.ulpId === job.scope.ulpId;
  if (job.requestedBy !== null && !isTheirs) return 'access';
  if (job.body.format === 'pdf') {
    const { query, lang } = job.body;
    const printed = await printReport(services, { query, lang, userId: who.id, path: draft }, stop);
    return printed === 'done' ? 0 : printed;
  }
  // A connection of its own: the snapshot is held for minutes, and no round waits for it.
  const database = openDatabase(services.config.databaseUrl, { max: 1, application: 'comcen export' });
  try {
    const actor = {
      kind: 'user',
      userId: who.id,
      sessionId: job.id,
      name: who.name,
      role: who.role,
      scope: job.scope,
      crewId: null,
    } as const;
    const at = services.clock();
    const ctx = { ...systemContext({ ...services, database }), actor, clock: () => at };
    const about = {
      table: EXPORTS[job.body.table],
      body: job.body,
      up3Id: job.up3Id,
      ulpId: job.scope.ulpId,
      by: who.name,
    };
    return await makeFile(ctx, about, draft, progress, stop);
  } finally {
    await database.close();
  }
}

/** Says each second how far it is, and stops the work when there is a reason to. */
function beatUntil(
  ctx: Context,
  job: ClaimedExport,
  progress: Progress,
  stop: AbortController,
  stopping: AbortSignal,
): { end(): void; readonly ended: Promise<void> } {
  const isOver = new AbortController();
  const onStopping = () => stop.abort('stop');
  stopping.addEventListener('abort', onStopping);
  if (stopping.aborted) onStopping();
  const loop = async () => {
    while (!isOver.signal.aborted && !stop.signal.aborted) {
      await pause(BEAT_MS, isOver.signal);
      if (isOver.signal.aborted) return;
      // A database that is away is no reason: the next beat tells.
      const state = await beatExport(ctx, job, progress).catch((err: unknown) => {
        ctx.log.warn({ err, jobId: job.id }, 'an export could not say that it lives');
        return 'go on' as const;
      });
      if (state !== 'go on') stop.abort(state);
    }
  };
  const ended = loop().finally(() => stopping.removeEventListener('abort', onStopping));
  return { end: () => isOver.abort(), ended };
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      over.removeEventListener('abort', done);
      resolve();
    }
    over.addEventListener('abort', done);
    if (over.aborted) done();
  });
}

/** The sweep's part: jobs that were lost with their queue, or whose process died, get a new one. */
export async function requeueLostExports(services: LaneServices): Promise<void> {
  const lost = await lostExports(systemContext(services));
  if (lost.length === 0) return;
  const queues = openQueues(services.config, (message, err) => services.log.warn({ err }, message));
  try {
    await queues.addExports(lost);
  } finally {
    await queues.close();
  }
}
