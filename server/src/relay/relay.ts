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
/** A queue that is away must not stop the numbering: adding is tried again, and bears to be done twice. */
const QUEUE_PATIENCE_MS = 5_000;

export interface RelayServices {
  readonly database: { readonly sql: Sql };
  readonly bus: Pick<Bus, 'publish' | 'subscribe' | 'onReconnect'>;
  readonly queues: Pick<Queues, 'addRounds' | 'addExpiries'>;
  readonly clock: () => Date;
  readonly log: { error(details: object, message: string): void };
  /** Rings of this process; see createDoorbell. */
  readonly onRing?: (handler: () => void) => () => void;
  /** Seconds from an event's own time to its number: the relay's lag. */
  readonly observeLag?: (seconds: number) => void;
}

export interface Relay {
  /** Runs until nothing is left; for tests and for a graceful stop. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** Numbers events, adds the jobs they ask for, moves the cursor, rings the bus. Any number of relays may run. */
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
  const loop = async () => {
    while (!isStopped) {
      if (!isRung) await pause();
      if (isStopped) return;
      isRung = false;
      try {
        if (await relayOnce(services)) {
          lastWork = Date.now();
          isRung = true;
        }
      } catch (error) {
        // The database or the queue is away: nothing is lost, the next tick tries again.
        services.log.error({ err: error }, 'relay: a step failed, trying again');
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
    },
  };
}

/** One batch. True when there may be more. A crash anywhere repeats the later steps; all who hear of it bear that. */
export async function relayOnce(services: RelayServices): Promise<boolean> {
  const batch = await numberEvents(services.database.sql);
  observeLag(services, batch);
  if (batch.streamCursor <= batch.jobsCursor) return false;
  const { events, to } = await pendingOf(services.database.sql, batch);
  const { lanes, deadlines } = wakesOf(events);
  await Promise.all([
    services.bus.publish('events', { from: batch.jobsCursor + 1, to }).catch((error) => {
      // Whoever listens reads up when its link is back.
      services.log.error({ err: error }, 'relay: the bus was not rung');
    }),
    within(QUEUE_PATIENCE_MS, services.queues.addRounds(lanes)),
    within(QUEUE_PATIENCE_MS, services.queues.addExpiries(deadlines, services.clock())),
  ]);
  await services.database.sql`update relay_state set cursor = ${to} where name = 'jobs' and cursor < ${to}`;
  return batch.isFull || to < batch.streamCursor;
}

/** Usually what was numbered just now; after a crash, or beside another relay, what is left before it too. */
async function pendingOf(sql: Sql, batch: NumberedBatch): Promise<{ events: readonly NumberedEvent[]; to: number }> {
  if (batch.events[0]?.seq === batch.jobsCursor + 1) return { events: batch.events, to: batch.streamCursor };
  // Index domain_event_stream.
  const rows = await sql<(Omit<NumberedEvent, 'seq'> & { seq: string })[]>`
    select stream_seq as seq, type, up3_id as "up3Id", actor_kind as "actorKind", data::text as data, '0' as "atUs"
    from domain_event where stream_seq > ${batch.jobsCursor} and stream_seq <= ${batch.streamCursor}
    order by stream_seq limit ${JOBS_BATCH}`;
  const events = rows.map((row) => ({ ...row, seq: Number(row.seq) }));
  return { events, to: events.at(-1)?.seq ?? batch.streamCursor };
}

function observeLag(services: RelayServices, batch: NumberedBatch): void {
  const first = batch.events[0];
  if (!first || !services.observeLag) return;
  services.observeLag(Math.max(0, services.clock().getTime() - Number(first.atUs) / 1000) / 1000);
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
