import {
  beatImport,
  type ClaimedImport,
  claimImport,
  endImport,
  lostImports,
  putBackImport,
} from '../commands/history/import-life.ts';
import type { Context } from '../context.ts';
import { type HistoryStore, openHistoryStore } from '../history/history-store.ts';
import { workImport } from '../history/work-import.ts';
import { importedRows } from '../queries/history-lookup.ts';
import type { JobOutcome } from '../queue/consume.ts';
import { openQueues } from '../queue/queues.ts';
import { systemContext } from '../roles/system-context.ts';
import type { LaneServices } from './services.ts';

const BEAT_MS = 1_000;

export interface Imports {
  /** Works the stage an import is at to its end. `later`: somebody else is at it, or this process stops. */
  run(importId: string): Promise<JobOutcome>;
  /** Ends what runs and puts it back. */
  stop(): Promise<void>;
}

export function createImports(services: LaneServices): Imports {
  const stopping = new AbortController();
  const running = new Set<Promise<JobOutcome>>();
  const store = openHistoryStore(services.config.dataDir);
  return {
    async run(importId) {
      if (stopping.signal.aborted) return 'later';
      const work = workOne(services, store, importId, stopping.signal);
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async stop() {
      stopping.abort('stop');
      await Promise.allSettled(running);
    },
  };
}

async function workOne(
  services: LaneServices,
  store: HistoryStore,
  importId: string,
  stopping: AbortSignal,
): Promise<JobOutcome> {
  const ctx = systemContext(services);
  const of = await claimImport(ctx, importId);
  if (of === 'busy') return 'later';
  if (of === 'over') return 'done';
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal]);
  let share = 0;
  const beat = setInterval(() => {
    beatImport(ctx, of, share).then(
      (state) => state === 'lost' && lost.abort('lost'),
      // A database that is away is no reason: the next beat tells.
      (err: unknown) => ctx.log.warn({ err, importId }, 'an import could not say that it lives'),
    );
  }, BEAT_MS);
  const onProgress = (done: number) => {
    share = done;
  };
  try {
    await workImport(ctx, { of, store, signal, onProgress });
    return 'done';
  } catch (error) {
    if (lost.signal.aborted) return 'done';
    if (stopping.aborted) {
      await putBackImport(ctx, of);
      return 'later';
    }
    ctx.log.error({ err: error, importId }, 'an import failed');
    await fail(ctx, of);
    return 'done';
  } finally {
    clearInterval(beat);
  }
}

async function fail(ctx: Context, of: ClaimedImport): Promise<void> {
  const { count } = await importedRows(ctx, of.id, of.kind);
  await endImport(ctx, of, { state: 'failed', failure: 'error', imported: count });
}

/** The sweep's part: imports that were lost with their queue, or whose process died, get a new job. */
export async function requeueLostImports(services: LaneServices): Promise<void> {
  const lost = await lostImports(systemContext(services));
  if (lost.length === 0) return;
  const queues = openQueues(services.config, (message, err) => services.log.warn({ err }, message));
  try {
    await queues.addImports(lost);
  } finally {
    await queues.close();
  }
}
