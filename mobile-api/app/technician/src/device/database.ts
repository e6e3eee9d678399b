import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxStore } from '../commands/outbox.ts';
import type { Entry } from '../commands/outbox-rules.ts';

interface PhoneDatabase extends DBSchema {
  outbox: { key: number; value: Omit<Entry, 'seq'> & { seq?: number } };
  /** What was last seen, so that the app opens without signal: `me`, `board`. Parsed again when read. */
  seen: { key: string; value: unknown };
  /** Completions that are still being answered, by order. Parsed again when read. */
  drafts: { key: string; value: unknown };
  /** Photos of drafts and of queued completions, by their own key: apart, so that a changed row does not copy them. */
  pictures: { key: string; value: Blob };
}

let opened: Promise<IDBPDatabase<PhoneDatabase>> | undefined;

export const database = () => {
  opened ??= openDB<PhoneDatabase>('comcen-petugas', 2, {
    upgrade(db, version) {
      if (version < 1) {
        db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
        db.createObjectStore('seen');
      }
      db.createObjectStore('drafts');
      db.createObjectStore('pictures');
    },
    // A newer app in another tab needs it: this one opens it again with its next step.
    blocking() {
      void opened?.then((db) => db.close());
      opened = undefined;
    },
  });
  return opened;
};

export const outboxStore: OutboxStore = {
  async all() {
    const rows = await (await database()).getAll('outbox');
    return rows.flatMap((row) => (row.seq === undefined ? [] : [{ ...row, seq: row.seq }]));
  },
  async add(entry) {
    const change = (await database()).transaction(['outbox', 'drafts'], 'readwrite');
    await change.objectStore('outbox').add(entry);
    // The form is answered: its pictures belong to the entry from now on.
    if (entry.step === 'complete') await change.objectStore('drafts').delete(entry.orderId);
    await change.done;
  },
  async put(entry, settled) {
    const change = (await database()).transaction(['outbox', 'pictures'], 'readwrite');
    await change.objectStore('outbox').put(entry);
    if (settled !== undefined) await change.objectStore('pictures').delete(settled);
    await change.done;
  },
  async remove(seq) {
    await (await database()).delete('outbox', seq);
  },
  async picture(key) {
    const kept = await (await database()).get('pictures', key);
    // A phone that cleans up behind our back leaves a row whose bytes are gone.
    const bytes = await kept?.arrayBuffer().catch(() => undefined);
    return kept && bytes ? { bytes, type: kept.type } : null;
  },
};

export const keepSeen = async (key: 'me' | 'board', value: unknown): Promise<void> => {
  await (await database()).put('seen', value, key);
};
export const lastSeen = async (key: 'me' | 'board'): Promise<unknown> => (await database()).get('seen', key);
export const forgetSeen = async (): Promise<void> => (await database()).clear('seen');
