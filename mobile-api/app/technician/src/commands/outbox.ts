import type { Reply } from '../../../http/request.ts';
import { createStore, type Store } from '../../../store/store.ts';
import { type Entry, type NewEntry, nextToSend, verdictOf } from './outbox-rules.ts';

/** Where entries survive a closed app. */
export interface OutboxStore {
  all(): Promise<Entry[]>;
  add(entry: NewEntry): Promise<void>;
  put(entry: Entry): Promise<void>;
  remove(seq: number): Promise<void>;
}

interface Parts {
  readonly store: OutboxStore;
  /** Sends one command and, on success, takes the server's new truth in before it returns. */
  readonly send: (entry: Entry) => Promise<Reply<unknown>>;
  /** Null: nobody is logged in, nothing leaves. */
  readonly technicianId: () => string | null;
  readonly onSignedOut: () => void;
  /** Two tabs of one phone must not send at once. */
  readonly exclusively: (work: () => Promise<void>) => Promise<void>;
}

export interface Outbox {
  readonly entries: Store<readonly Entry[]>;
  /** Kept before it is sent: resolves when the phone cannot lose it any more. */
  add(entry: NewEntry): Promise<void>;
  /** Sends what waits, now. Safe to call at any time. */
  flush(): Promise<void>;
  /** The technician has read why these were refused. */
  dismiss(orderId: string): Promise<void>;
}

export function createOutbox({ store, send, technicianId, onSignedOut, exclusively }: Parts): Outbox {
  const entries = createStore<readonly Entry[]>([]);
  let retry: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let again = false;

  const reload = async () => entries.set(await store.all());

  /** True: the next one may follow at once. */
  async function sendOne(entry: Entry): Promise<boolean> {
    const reply = await send(entry);
    if (reply.ok) {
      await store.remove(entry.seq);
      return true;
    }
    const verdict = verdictOf(reply.failure, entry.attempts);
    if (verdict.next === 'refused') {
      await store.put({ ...entry, refusal: verdict.refusal });
      return true;
    }
    await store.put({ ...entry, attempts: entry.attempts + 1 });
    if (verdict.next === 'retry') retry = setTimeout(flush, verdict.afterMs);
    else if (verdict.next === 'sign_in') onSignedOut();
    return false;
  }

  async function drain(): Promise<void> {
    for (;;) {
      await reload();
      const owner = technicianId();
      const entry = owner === null ? undefined : nextToSend(entries.get(), owner);
      if (!entry) return;
      const goOn = await sendOne(entry);
      await reload();
      if (!goOn) return;
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(retry);
    if (running) {
      again = true;
      return running;
    }
    running = exclusively(drain).finally(() => {
      running = null;
    });
    await running;
    if (again) {
      again = false;
      await flush();
    }
  }

  return {
    entries,
    async add(entry) {
      await store.add(entry);
      await reload();
      void flush();
    },
    flush,
    async dismiss(orderId) {
      const read = entries.get().filter((entry) => entry.orderId === orderId && entry.refusal !== null);
      for (const { seq } of read) await store.remove(seq);
      await reload();
    },
  };
}
