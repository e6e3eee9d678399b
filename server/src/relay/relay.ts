import type { Sql } from 'postgres';
import type { Bus } from '../bus/bus.ts';
import { type NumberedBatch, type NumberedEvent, numberEvents } from '../events/number.ts';
import type { Queues } from '../queue/queues.ts';
import { wakesOf } from './wakes.ts';

/** While things happen, look this often even if no ring was heard; after a quiet second, this often. */
const BUSY_TICK_MS = 250;
const IDLE_TICK_MS = 1_000;
/** Events per step of the jobs cursor. */
const JOBS_BATCH = 5_000;
/** One try to add jobs; then it is tried again, and bears to be done twice. */
const QUEUE_PATIENCE_MS = 5_000;
/** Usually the jobs are added by then and the next batch needs no second look; a queue that is away stops no numbering. */
const JOBS_HEAD_START_MS = 250;

export interface RelayServices {
  readonly database: { readonly sql: Sql };
  readonly bus: Pick<Bus, 'publish' | 'subscribe' | 'onReconnect'>;
  readonly queues: Pick<
    Queues,
    'addRounds' | 'addExpiries' | 'addSimulations' | 'addFold' | 'addExports' | 'addImports'
  >;
  readonly clock: () => Date;
  readonly log: { error(details: object, message: string): void };
  /** Rings of this process; see createDoorbell. */
  readonly onRing?: (handler: () => void) => () => void;
}

export interface Relay {
  /** Runs until nothing is left; for tests and for a graceful stop. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Numbers events and rings the bus; beside it, adds the jobs they ask for and moves their cursor. A queue that is away stops only the
 * latter: its jobs catch up from the cursor. Any number of relays may run.
 */
export function startRelay(services: RelayServices): Relay {
  let isStopped = false;
  let isRung = true;
  let wakeUp: (() => void) | null = null;
  let lastWork = 0;
  const ring = () => {
    isRung = true;
    wakeUp?.();
  };
  const unsubscribe = [
    services.bus.subscribe('doorbell', ring),
    services.bus.onReconnect(ring),
    services.onRing?.(ring) ?? (() => undefined),
  ];
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Date.now() - lastWork < 1_000 ? BUSY_TICK_MS : IDLE_TICK_MS);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  let adding: Promise<void> | null = null;
  const failed = (err: unknown) => {
    // The database or the queue is away: nothing is lost, the next tick tries again.
    services.log.error({ err }, 'relay: a step failed, trying again');
  };
  const startAdding = (batch: NumberedBatch) => {
    adding ??= addJobs(services, batch)
      .then((hasMore) => {
        if (hasMore) ring();
      }, failed)
      .finally(() => {
        adding = null;
      });
    return adding;
  };
  const loop = async () => {
    while (!isStopped) {
      if (!isRung) await pause();
      if (isStopped) return;
      isRung = false;
      try {
        const batch = await number(services);
        if (batch.events.length > 0) lastWork = Date.now();
        if (batch.isFull) isRung = true;
        if (batch.streamCursor > batch.jobsCursor) await headStart(startAdding(batch));
      } catch (error) {
        failed(error);
        await pause();
      }
    }
  };
  const running = loop();
  return {
    async drain() {
      while (await relayOnce(services));
    },
    async stop() {
      isStopped = true;
      for (const end of unsubscribe) end();
      wakeUp?.();
      await running;
      await adding;
    },
  };
}

/** One batch. True when there may be more. A crash anywhere repeats the later steps; all who hear of it bear that. */
export async function relayOnce(services: RelayServices): Promise<boolean> {
  const batch = await number(services);
  const hasMore = batch.streamCursor > batch.jobsCursor && (await addJobs(services, batch));
  return batch.isFull || hasMore;
}

/** Numbers a batch and rings for it at once: who listens does not wait for the queue. */
async function number(services: RelayServices): Promise<NumberedBatch> {
  const batch = await numberEvents(services.database.sql);
  const first = batch.events[0];
  if (first) await ringBus(services, first.seq, batch.streamCursor);
  return batch;
}

async function ringBus({ bus, log }: RelayServices, from: number, to: number): Promise<void> {
  await bus.publish('events', { from, to }).catch((err) => {
    // Whoever listens reads up when its link is back.
    log.error({ err }, 'relay: the bus was not rung');
  });
}

/** Adds the jobs after the jobs cursor and moves it. True when more were numbered meanwhile or before. */
async function addJobs(services: RelayServices, batch: NumberedBatch): Promise<boolean> {
  const { events, to, isFresh } = await pendingOf(services.database.sql, batch);
  const { lanes, deadlines, simulations, fold, exports, imports } = wakesOf(events);
  await Promise.all([
    // Whoever numbered these may have died before it rang.
    isFresh ? undefined : ringBus(services, batch.jobsCursor + 1, to),
    within(QUEUE_PATIENCE_MS, services.queues.addRounds(lanes)),
    within(QUEUE_PATIENCE_MS, services.queues.addExpiries(deadlines, services.clock())),
    within(QUEUE_PATIENCE_MS, services.queues.addSimulations(simulations)),
    fold === null ? undefined : within(QUEUE_PATIENCE_MS, services.queues.addFold(fold, services.clock())),
    within(QUEUE_PATIENCE_MS, services.queues.addExports(exports)),
    within(QUEUE_PATIENCE_MS, services.queues.addImports(imports)),
  ]);
  const [stream] = await services.database.sql<{ cursor: string }[]>`
    with moved as (update relay_state set cursor = ${to} where name = 'jobs' and cursor < ${to})
    select cursor from relay_state where name = 'stream'`;
  return to < Number(stream?.cursor ?? to);
}

/** Usually what was numbered just now; after a crash, or beside another relay, what is left before it too. */
async function pendingOf(
  sql: Sql,
  batch: NumberedBatch,
): Promise<{ events: readonly NumberedEvent[]; to: number; isFresh: boolean }> {
  if (batch.events[0]?.seq === batch.jobsCursor + 1) {
    return { events: batch.events, to: batch.streamCursor, isFresh: true };
  }
  // Index domain_event_stream.
  const rows = await sql<(Omit<NumberedEvent, 'seq'> & { seq: string })[]>`
    select stream_seq as seq, type, up3_id as "up3Id", actor_kind as "actorKind", data::text as data, '0' as "atUs"
    from domain_event where stream_seq > ${batch.jobsCursor} and stream_seq <= ${batch.streamCursor}
    order by stream_seq limit ${JOBS_BATCH}`;
  const events = rows.map((row) => ({ ...row, seq: Number(row.seq) }));
  return { events, to: events.at(-1)?.seq ?? batch.streamCursor, isFresh: false };
}

async function headStart(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, JOBS_HEAD_START_MS);
  });
  await Promise.race([work, time]);
  clearTimeout(timer);
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue did not answer within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
