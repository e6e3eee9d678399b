import type { Reply } from '../../../http/request.ts';
import { createStore, type Store } from '../../../store/store.ts';
import { photosRefused, photosToSend, type QueuedPhoto, withPhoto } from '../photos/queued-photo.ts';
import { answersOffer, type Entry, type NewEntry, nextToSend, type Verdict, verdictOf } from './outbox-rules.ts';
import { countsAsFault, photoVerdictOf } from './photo-verdict.ts';

/** Where entries survive a closed app. */
export interface OutboxStore {
  all(): Promise<Entry[]>;
  add(entry: NewEntry): Promise<void>;
  /** Frees the picture of the photo that is settled by it, in the same transaction. */
  put(entry: Entry, settled?: string): Promise<void>;
  remove(seq: number): Promise<void>;
  /** Null when the phone has lost it. */
  picture(key: string): Promise<Picture | null>;
}

export interface Picture {
  readonly bytes: ArrayBuffer;
  readonly type: string;
}

interface Parts {
  readonly store: OutboxStore;
  /** Sends one command and, on success, takes the server's new truth in before it returns. */
  readonly send: (entry: Entry) => Promise<Reply<unknown>>;
  /** Uploads one photo and resolves with its id. */
  readonly sendPhoto: (picture: Picture, key: string, signal: AbortSignal) => Promise<Reply<string>>;
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
  /** The technician has read why these, or photos of them, were refused. */
  dismiss(orderId: string): Promise<void>;
}

export function createOutbox({ store, send, sendPhoto, technicianId, onSignedOut, exclusively }: Parts): Outbox {
  const entries = createStore<readonly Entry[]>([]);
  let retry: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let upload: AbortController | null = null;

  const reload = async () => entries.set(await store.all());

  /** True: the next one may follow at once. */
  async function sendOne(entry: Entry): Promise<boolean> {
    const [photo] = photosToSend(entry);
    if (photo) return sendPhotoOf(entry, photo);
    const reply = await send(entry);
    if (reply.ok) {
      if (photosRefused(entry).length > 0) await store.put({ ...entry, isTaken: true });
      else await store.remove(entry.seq);
      return true;
    }
    const verdict = verdictOf(reply.failure, entry.attempts);
    if (verdict.next === 'refused') {
      await store.put({ ...entry, refusal: verdict.refusal });
      return true;
    }
    return waitFor(verdict, entry);
  }

  async function sendPhotoOf(entry: Entry, photo: QueuedPhoto): Promise<boolean> {
    const settle = async (change: Partial<QueuedPhoto>) => {
      await store.put({ ...withPhoto(entry, { ...photo, ...change }), attempts: 0 }, photo.key);
      return true;
    };
    const picture = await store.picture(photo.key);
    if (!picture) return settle({ refusal: 'lost' });
    upload = new AbortController();
    const { signal } = upload;
    const reply = await sendPhoto(picture, photo.key, signal);
    upload = null;
    if (reply.ok) return settle({ id: reply.value });
    // Overtaken, not failed: it comes again under the same key.
    if (signal.aborted) return true;
    const verdict = photoVerdictOf(reply.failure, entry.attempts, photo);
    if (verdict.next === 'refused') return settle({ refusal: verdict.refusal.code });
    const faults = photo.faults + (countsAsFault(reply.failure) ? 1 : 0);
    return waitFor(verdict, withPhoto(entry, { ...photo, faults }));
  }

  async function waitFor(verdict: Exclude<Verdict, { next: 'refused' }>, entry: Entry): Promise<false> {
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
      if (answersOffer(entry.step)) upload?.abort();
      await reload();
      void flush();
    },
    flush,
    async dismiss(orderId) {
      const read = entries
        .get()
        .filter((entry) => entry.orderId === orderId && (entry.refusal !== null || entry.isTaken));
      for (const { seq } of read) await store.remove(seq);
      await reload();
    },
  };
}
