import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxStore } from '../commands/outbox.ts';
import type { Entry } from '../commands/outbox-rules.ts';

interface PhoneDatabase extends DBSchema {
  outbox: { key: number; value: Omit<Entry, 'seq'> & { seq?: number } };
  /** What was last seen, so that the app opens without signal: `me`, `board`. Parsed again when read. */
  seen: { key: string; value: unknown };
}

let opened: Promise<IDBPDatabase<PhoneDatabase>> | undefined;

const database = () => {
  opened ??= openDB<PhoneDatabase>('comcen-petugas', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
      db.createObjectStore('seen');
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
    await (await database()).add('outbox', entry);
  },
  async put(entry) {
    await (await database()).put('outbox', entry);
  },
  async remove(seq) {
    await (await database()).delete('outbox', seq);
  },
};

export const keepSeen = async (key: 'me' | 'board', value: unknown): Promise<void> => {
  await (await database()).put('seen', value, key);
};
export const lastSeen = async (key: 'me' | 'board'): Promise<unknown> => (await database()).get('seen', key);
export const forgetSeen = async (): Promise<void> => (await database()).clear('seen');
