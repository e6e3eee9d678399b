import { expect, test } from 'vitest';
import { queued } from '../photos/queued-photo.ts';
import {
  backoffMs,
  type Entry,
  incompleteOf,
  nextToSend,
  projectedState,
  verdictOf,
  waitingOf,
} from './outbox-rules.ts';

const entry = (seq: number, over: Partial<Entry> = {}): Entry => ({
  seq,
  commandId: `c${seq}`,
  technicianId: 'me',
  orderId: 'order-1',
  orderNumber: 'WO-000001',
  step: 'accept',
  occurredAt: '2026-01-05T07:00:00Z',
  details: {},
  attempts: 0,
  refusal: null,
  ...over,
});
const refusal = { code: 'conflict', detail: '', currentState: 'new' };

test('steps leave in device order, whatever order the store returns them in', () => {
  expect(nextToSend([entry(3), entry(1), entry(2)], 'me')?.seq).toBe(1);
});

test('a refused step does not hold up the next one', () => {
  expect(nextToSend([entry(1, { refusal }), entry(2)], 'me')?.seq).toBe(2);
});

test('only an answer to another offer overtakes, and only photos', () => {
  const photos = [queued('a')];
  const done = entry(1, { step: 'complete', photos });
  const answer = entry(3, { step: 'accept', orderId: 'order-2' });
  expect(nextToSend([done, entry(2, { step: 'depart', orderId: 'order-3' }), answer], 'me')?.seq).toBe(3);
  expect(nextToSend([done, entry(2, { step: 'depart', orderId: 'order-2' })], 'me')?.seq).toBe(1);
  // Behind a step of its own order, or once the photos are through, it waits its turn.
  expect(nextToSend([done, entry(2, { step: 'resume', orderId: 'order-2' }), answer], 'me')?.seq).toBe(1);
  const through = { ...done, photos: [{ ...queued('a'), id: 'id-a' }] };
  expect(nextToSend([through, answer], 'me')?.seq).toBe(1);
});

test('a completion that went without a photo waits for nothing but its reader', () => {
  const taken = entry(1, { step: 'complete', isTaken: true });
  expect(waitingOf([taken], 'me')).toEqual([]);
  expect(nextToSend([taken], 'me')).toBeUndefined();
  expect(projectedState('restored', [taken], 'order-1')).toBe('restored');
  expect(incompleteOf([taken, entry(2)], 'me')).toEqual([taken]);
  expect(incompleteOf([taken], 'other')).toEqual([]);
});

test("another technician's steps stay on the phone until that technician logs in again", () => {
  expect(nextToSend([entry(1, { technicianId: 'other' })], 'me')).toBeUndefined();
});

test('silence and a crowded server mean again; an answer is final; a lost session waits for the login', () => {
  const again = { kind: 'unreachable', status: null, retryAfterMs: null } as const;
  expect(verdictOf(again, 2)).toEqual({ next: 'retry', afterMs: 4000 });
  expect(verdictOf({ ...again, status: 429, retryAfterMs: 7000 }, 0)).toEqual({ next: 'retry', afterMs: 7000 });
  const answer = { kind: 'refused', detail: 'recalled', fields: {} } as const;
  expect(verdictOf({ ...answer, status: 401, code: 'unauthenticated' }, 0)).toEqual({ next: 'sign_in' });
  expect(verdictOf({ ...answer, status: 409, code: 'conflict', currentState: 'new' }, 0)).toEqual({
    next: 'refused',
    refusal: { code: 'conflict', detail: 'recalled', currentState: 'new' },
  });
});

test('the wait between tries doubles and never passes half a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('the shown state runs ahead by the waiting steps and no further', () => {
  const steps = [entry(2, { step: 'depart' }), entry(1), entry(3, { step: 'arrive', orderId: 'order-2' })];
  expect(projectedState('offered', steps, 'order-1')).toBe('en_route');
  expect(projectedState('offered', [entry(1, { refusal })], 'order-1')).toBe('offered');
  expect(
    projectedState('on_site', [entry(1, { step: 'complete', details: { outcome: 'not_found' } })], 'order-1'),
  ).toBe('completed');
});

test('a word about power leaves the state alone', () => {
  const said = entry(2, { step: 'estimate', details: { minutes: 30 } });
  expect(projectedState('en_route', [entry(1, { step: 'arrive' }), said], 'order-1')).toBe('on_site');
});

test('a waiting step that the server has already taken changes nothing', () => {
  expect(projectedState('on_site', [entry(1, { step: 'depart' }), entry(2, { step: 'arrive' })], 'order-1')).toBe(
    'on_site',
  );
});
