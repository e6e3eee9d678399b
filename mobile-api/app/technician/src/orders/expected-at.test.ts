import { expect, test } from 'vitest';
import type { Entry } from '../commands/outbox-rules.ts';
import { crewOrderFixture } from './crew-order-fixture.ts';
import { expectedAt } from './expected-at.ts';

const order = crewOrderFixture({ estimate: { at: '2026-01-05T08:00:00.000Z', source: 'computed' } });
const said = (minutes: number, over: Partial<Entry> = {}): Entry => ({
  seq: 1,
  commandId: 'c1',
  technicianId: 'me',
  orderId: order.id,
  orderNumber: order.number,
  step: 'estimate',
  occurredAt: '2026-01-05T07:00:00.000Z',
  details: { minutes },
  attempts: 0,
  refusal: null,
  ...over,
});
const shown = (...entries: Entry[]) => new Date(expectedAt(order, entries) ?? 0).toISOString();

test('without a word of ours it is what customers are told', () => {
  expect(shown()).toBe('2026-01-05T08:00:00.000Z');
  expect(expectedAt(crewOrderFixture(), [])).toBeNull();
});

test('said without signal it is shown at once, the latest word counts, from when it was said', () => {
  expect(shown(said(30), said(120, { seq: 2 }))).toBe('2026-01-05T09:00:00.000Z');
});

test("another order's word, another step and a refused word change nothing", () => {
  const refusal = { code: 'conflict', detail: '', currentState: null };
  expect(shown(said(30, { orderId: 'other' }), said(30, { step: 'arrive' }), said(30, { refusal }))).toBe(
    '2026-01-05T08:00:00.000Z',
  );
});
