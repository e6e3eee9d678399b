import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { expect, test } from 'vitest';
import { crewOrderFixture } from '../orders/crew-order-fixture.ts';
import { EMPTY_BOARD, withChanges, withOrder, withoutTaken, withSnapshot } from './board.ts';

const order = (over: Partial<CrewOrder> = {}) => crewOrderFixture(over);
const at = '2026-01-05T07:00:00Z';
const standby = { name: 'Posko Koba', location: { lat: -2.49, lng: 106.4 } };

test('a late frame never turns an order back', () => {
  const board = withOrder(EMPTY_BOARD, order({ version: 3, state: 'accepted' }));
  expect(withOrder(board, order({ version: 2, state: 'offered' })).orders).toMatchObject([{ version: 3 }]);
});

test('an order that is no longer ours goes, unless we know it newer', () => {
  const board = withOrder(EMPTY_BOARD, order({ version: 3 }));
  const gone = (version: number) =>
    withChanges(board, {
      cursor: 9,
      at,
      items: [{ entity: 'gone', event: 'work_order.recalled', workOrderId: order().id, version, reason: null }],
    });
  expect(gone(4).orders).toEqual([]);
  expect(gone(2).orders).toHaveLength(1);
});

test('an order that was taken from us is said with its reason until it is read, or comes back; what we gave up ourselves is not', () => {
  const board = withOrder(EMPTY_BOARD, order({ version: 3 }));
  const gone = (reason: 'nearer_crew' | null) =>
    withChanges(board, {
      cursor: 9,
      at,
      items: [{ entity: 'gone', event: 'work_order.offered', workOrderId: order().id, version: 5, reason }],
    });
  expect(gone(null).taken ?? []).toEqual([]);
  const taken = gone('nearer_crew');
  expect(taken.taken).toEqual([{ orderId: order().id, number: order().number, reason: 'nearer_crew' }]);
  expect(withSnapshot(taken, { orders: [], asOf: 1 }).taken).toHaveLength(1);
  expect(withoutTaken(taken, order().id).taken).toEqual([]);
  expect(withOrder(taken, order({ version: 6 })).taken).toEqual([]);
  expect(withSnapshot(taken, { orders: [order({ version: 6 })], asOf: 1 }).taken).toEqual([]);
});

test('without signal the reason is missed: whoever was on the way hears at least that the order is gone', () => {
  const later = (state: CrewOrder['state']) =>
    withSnapshot(withOrder(EMPTY_BOARD, order({ state })), { orders: [], asOf: 1 }).taken;
  expect(later('en_route')).toMatchObject([{ number: order().number, reason: null }]);
  expect(later('offered')).toEqual([]);
  expect(later('restored')).toEqual([]);
});

test('the cursor only moves on, and a poll leaves it alone', () => {
  const live = withChanges(EMPTY_BOARD, {
    cursor: 9,
    at,
    items: [{ entity: 'duty', event: 'crew.on_duty', onDuty: true, standby }],
  });
  expect(live).toMatchObject({ cursor: 9, onDuty: true, standby, asOf: Date.parse(at) });
  expect(withChanges(live, { cursor: 4, at, items: [] }).cursor).toBe(9);
  expect(withSnapshot(live, { orders: [], asOf: 1 })).toMatchObject({ cursor: 9, onDuty: true, standby });
  expect(withSnapshot(live, { orders: [], standby: null, asOf: 1 }).standby).toBeNull();
});
