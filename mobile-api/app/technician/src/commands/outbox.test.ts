import { expect, test, vi } from 'vitest';
import type { Reply } from '../../../http/request.ts';
import { createOutbox, type OutboxStore } from './outbox.ts';
import type { Entry, NewEntry } from './outbox-rules.ts';

const OFFLINE: Reply<unknown> = { ok: false, failure: { kind: 'unreachable', status: null, retryAfterMs: null } };
const DONE: Reply<unknown> = { ok: true, value: null };
const refusedWith = (status: number, code: string): Reply<unknown> => ({
  ok: false,
  failure: { kind: 'refused', status, code, detail: '', fields: {}, currentState: 'new' },
});

function memoryStore(): OutboxStore {
  const rows = new Map<number, Entry>();
  let last = 0;
  return {
    all: async () => [...rows.values()],
    async add(entry) {
      last += 1;
      rows.set(last, { ...entry, seq: last });
    },
    put: async (entry) => void rows.set(entry.seq, entry),
    remove: async (seq) => void rows.delete(seq),
  };
}

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

function phone(answer: (entry: Entry) => Reply<unknown>) {
  const sent: string[] = [];
  const signedOut = vi.fn();
  const outbox = createOutbox({
    store: memoryStore(),
    send: async (entry) => {
      sent.push(entry.commandId);
      return answer(entry);
    },
    technicianId: () => 'me',
    onSignedOut: signedOut,
    exclusively: (work) => work(),
  });
  return { outbox, sent, signedOut };
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
