import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { expect, test } from 'vitest';
import { crewOrderFixture } from '../orders/crew-order-fixture.ts';
import { EMPTY_BOARD, withChanges, withOrder, withSnapshot } from './board.ts';

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
      items: [{ entity: 'gone', event: 'work_order.recalled', workOrderId: order().id, version }],
    });
  expect(gone(4).orders).toEqual([]);
  expect(gone(2).orders).toHaveLength(1);
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
