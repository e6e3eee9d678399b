import { expect, test, vi } from 'vitest';
import type { Reply } from '../../../http/request.ts';
import { bodyOf, queued } from '../photos/queued-photo.ts';
import { createOutbox, type OutboxStore, type Picture } from './outbox.ts';
import type { Entry, NewEntry } from './outbox-rules.ts';

const OFFLINE: Reply<unknown> = { ok: false, failure: { kind: 'unreachable', status: null, retryAfterMs: null } };
const DONE: Reply<unknown> = { ok: true, value: null };
const refusedWith = (status: number, code: string): Reply<unknown> => ({
  ok: false,
  failure: { kind: 'refused', status, code, detail: '', fields: {}, currentState: 'new' },
});

function memoryStore(pictures = new Map<string, Picture>()): OutboxStore {
  const rows = new Map<number, Entry>();
  let last = 0;
  return {
    all: async () => [...rows.values()],
    async add(entry) {
      last += 1;
      rows.set(last, { ...entry, seq: last });
    },
    async put(entry, settled) {
      rows.set(entry.seq, entry);
      if (settled !== undefined) pictures.delete(settled);
    },
    picture: async (key) => pictures.get(key) ?? null,
    remove: async (seq) => void rows.delete(seq),
  };
}

const had = (key: string): Reply<string> => ({ ok: true, value: `id-${key}` });
const failed = (reply: Reply<unknown>): Reply<string> => (reply.ok ? had('') : reply);

const command = (step: NewEntry['step'], commandId: string): NewEntry => ({
  commandId,
  technicianId: 'me',
  orderId: 'order-1',
  orderNumber: 'WO-000001',
  step,
  occurredAt: '2026-01-05T07:00:00Z',
  details: {},
  attempts: 0,
  refusal: null,
});

type SendPhoto = (key: string, signal: AbortSignal) => Promise<Reply<string>>;

function phone(answer: (entry: Entry) => Reply<unknown>, sendPhoto: SendPhoto = async (key) => had(key)) {
  const pictures = new Map(['one', 'two'].map((key) => [key, { bytes: new ArrayBuffer(8), type: 'image/jpeg' }]));
  const bodies: unknown[] = [];
  const sent: string[] = [];
  const signedOut = vi.fn();
  const outbox = createOutbox({
    store: memoryStore(pictures),
    send: async (entry) => {
      sent.push(entry.commandId);
      bodies.push(bodyOf(entry));
      return answer(entry);
    },
    sendPhoto: async (_picture, key, signal) => {
      sent.push(`photo ${key}`);
      return sendPhoto(key, signal);
    },
    technicianId: () => 'me',
    onSignedOut: signedOut,
    exclusively: (work) => work(),
  });
  return { outbox, sent, bodies, pictures, signedOut };
}

test('without signal every step is kept; with signal all leave once, in device order, under their first id', async () => {
  vi.useFakeTimers();
  let online = false;
  const { outbox, sent } = phone(() => (online ? DONE : OFFLINE));
  for (const [step, id] of [
    ['accept', 'a'],
    ['depart', 'b'],
    ['arrive', 'c'],
  ] as const)
    await outbox.add(command(step, id));
  await outbox.flush();
  expect(outbox.entries.get()).toHaveLength(3);
  expect(new Set(sent)).toEqual(new Set(['a']));

  online = true;
  sent.length = 0;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(sent).toEqual(['a', 'b', 'c']);
  expect(outbox.entries.get()).toEqual([]);
  vi.useRealTimers();
});

test('a refused step stays with its reason, the later ones are still told to the server, and reading clears it', async () => {
  const { outbox, sent } = phone((entry) => (entry.step === 'accept' ? refusedWith(409, 'conflict') : DONE));
  await outbox.add(command('accept', 'a'));
  await outbox.add(command('depart', 'b'));
  await outbox.flush();
  expect(sent).toEqual(['a', 'b']);
  expect(outbox.entries.get()).toMatchObject([{ commandId: 'a', refusal: { code: 'conflict', currentState: 'new' } }]);
  await outbox.dismiss('order-1');
  expect(outbox.entries.get()).toEqual([]);
});

test('a password that must be changed first keeps every step, unread and in order, and asks for no login', async () => {
  let isDue = true;
  const { outbox, sent, signedOut } = phone(() => (isDue ? refusedWith(403, 'password_change_required') : DONE));
  await outbox.add(command('accept', 'a'));
  await outbox.add(command('depart', 'b'));
  await outbox.flush();
  expect(signedOut).not.toHaveBeenCalled();
  expect(outbox.entries.get()).toMatchObject([
    { commandId: 'a', refusal: null },
    { commandId: 'b', refusal: null },
  ]);
  isDue = false;
  sent.length = 0;
  await outbox.flush();
  expect(sent).toEqual(['a', 'b']);
  expect(outbox.entries.get()).toEqual([]);
});

test('an ended session keeps the step and asks for the login', async () => {
  const { outbox, signedOut } = phone(() => refusedWith(401, 'unauthenticated'));
  await outbox.add(command('accept', 'a'));
  await outbox.flush();
  expect(signedOut).toHaveBeenCalled();
  expect(outbox.entries.get()).toMatchObject([{ commandId: 'a', refusal: null }]);
});

const completion = { ...command('complete', 'done'), photos: [queued('one'), queued('two')] };

test('photos go before their completion, which names them, and each frees its memory', async () => {
  const { outbox, sent, bodies, pictures } = phone(() => DONE);
  await outbox.add(completion);
  await outbox.flush();
  expect(sent).toEqual(['photo one', 'photo two', 'done']);
  expect(bodies).toEqual([{ photoIds: ['id-one', 'id-two'] }]);
  expect([...pictures.keys()]).toEqual([]);
  expect(outbox.entries.get()).toEqual([]);
});

test('a photo that is through is not sent again when the next one finds no signal', async () => {
  vi.useFakeTimers();
  let online = false;
  const { outbox, sent, bodies, pictures } = phone(
    () => DONE,
    async (key) => (online || key === 'one' ? had(key) : failed(OFFLINE)),
  );
  await outbox.add(completion);
  await outbox.flush();
  expect([...pictures.keys()]).toEqual(['two']);
  expect(outbox.entries.get()).toMatchObject([{ refusal: null, photos: [{ id: 'id-one' }, { id: null }] }]);
  online = true;
  sent.length = 0;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(sent).toEqual(['photo two', 'done']);
  expect(bodies).toEqual([{ photoIds: ['id-one', 'id-two'] }]);
  vi.useRealTimers();
});

test('a refused photo, or one the phone has lost, holds nothing back; it is said until it is read', async () => {
  const { outbox, sent, bodies, pictures } = phone(
    () => DONE,
    async () => failed(refusedWith(422, 'invalid')),
  );
  pictures.delete('two');
  await outbox.add(completion);
  await outbox.flush();
  expect(sent).toEqual(['photo one', 'done']);
  expect(bodies).toEqual([{}]);
  expect(outbox.entries.get()).toMatchObject([
    { isTaken: true, refusal: null, photos: [{ refusal: 'invalid' }, { refusal: 'lost' }] },
  ]);
  expect([...pictures.keys()]).toEqual([]);
  await outbox.flush();
  expect(sent).toEqual(['photo one', 'done']);
  await outbox.dismiss('order-1');
  expect(outbox.entries.get()).toEqual([]);
});

test('an offer is answered while a photo is on its way, which then comes again under its key', async () => {
  let given = 0;
  const attempts: unknown[] = [];
  const { outbox, sent } = phone(
    () => DONE,
    (key, signal) => {
      given += 1;
      attempts.push(outbox.entries.get()[0]?.attempts);
      if (given > 1) return Promise.resolve(had(key));
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(failed(OFFLINE))));
    },
  );
  await outbox.add(completion);
  await vi.waitFor(() => expect(sent).toEqual(['photo one']));
  await outbox.add({ ...command('accept', 'yes'), orderId: 'order-2' });
  await vi.waitFor(() => expect(outbox.entries.get()).toEqual([]));
  expect(sent).toEqual(['photo one', 'yes', 'photo one', 'photo two', 'done']);
  // Overtaken is not failed: nothing says that there is no signal.
  expect(attempts).toEqual([0, 0, 0]);
});

test('a password that must be changed keeps the photos with the completion', async () => {
  const { outbox, pictures } = phone(
    () => DONE,
    async () => failed(refusedWith(403, 'password_change_required')),
  );
  await outbox.add(completion);
  await outbox.flush();
  expect(outbox.entries.get()).toMatchObject([{ refusal: null, photos: [{ refusal: null }, { refusal: null }] }]);
  expect(pictures.size).toBe(2);
});
