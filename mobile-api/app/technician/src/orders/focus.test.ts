import { expect, test } from 'vitest';
import { crewOrderFixture as order } from './crew-order-fixture.ts';
import { shownOrders } from './focus.ts';

const now = Date.parse('2026-01-05T07:00:30Z');

test('an offer that runs comes first, then work in hand, then the accepted by priority, paused last', () => {
  const orders = [
    order({ id: 'held', state: 'held' }),
    order({ id: 'low', state: 'accepted', priority: 10 }),
    order({ id: 'high', state: 'accepted', priority: 900 }),
    order({ id: 'here', state: 'on_site' }),
    order({ id: 'offer', state: 'offered' }),
  ];
  expect(shownOrders(orders, [], now).map(({ order }) => order.id)).toEqual(['offer', 'here', 'high', 'low', 'held']);
});

test('an offer past its deadline and an order that is done are no longer asked for', () => {
  const orders = [
    order({ id: 'late', offerExpiresAt: '2026-01-05T07:00:30Z' }),
    order({ id: 'done', state: 'completed' }),
  ];
  expect(shownOrders(orders, [], now)).toEqual([]);
});
