import { expect, it } from 'vitest';
import { groupOrders, type OrderInGroup } from './group-orders.ts';

const order = (id: string, state: OrderInGroup['state'], more: Partial<OrderInGroup> = {}): OrderInGroup => ({
  id,
  state,
  deviceId: null,
  priority: 100,
  isOfKept: false,
  followUpOf: null,
  isReopened: false,
  ...more,
});
const kept = { isOfKept: true, deviceId: 'd' };

it('of orders that nobody has begun the one of the incident that stays leads', () => {
  const orders = [order('b', 'offered', { priority: 900 }), order('a', 'new', kept)];
  expect(groupOrders(orders, 'd')).toEqual({ leadingId: 'a', superseded: ['b'], retargetedId: null });
});

it('one on its way turns to the device when nobody is there, and makes the others needless', () => {
  const orders = [
    order('a', 'new', kept),
    order('b', 'accepted', { deviceId: 'e' }),
    order('c', 'en_route', { deviceId: 'f' }),
  ];
  expect(groupOrders(orders, 'd')).toEqual({ leadingId: 'c', superseded: ['a'], retargetedId: 'c' });
});

it('one that is on the device already leads, and nobody turns', () => {
  const orders = [order('b', 'en_route', { deviceId: 'e' }), order('a', 'accepted', kept), order('c', 'new')];
  expect(groupOrders(orders, 'd')).toEqual({ leadingId: 'a', superseded: ['c'], retargetedId: null });
});

it('one on site elsewhere stays there, and somebody goes to the device', () => {
  const orders = [order('b', 'on_site', { deviceId: 'e' }), order('a', 'new', kept)];
  expect(groupOrders(orders, 'd')).toEqual({ leadingId: 'a', superseded: [], retargetedId: null });
});

it('without a device nobody on the way is turned: the place is as good as theirs', () => {
  const orders = [order('b', 'en_route', { deviceId: 'e' }), order('a', 'new', { isOfKept: true })];
  expect(groupOrders(orders, null)).toEqual({ leadingId: 'a', superseded: [], retargetedId: null });
});

it('a second order that was made for the incident that stays is kept, and so is a follow-up', () => {
  const orders = [
    order('a', 'new', kept),
    order('b', 'new', { ...kept, priority: 1 }),
    order('c', 'new', { followUpOf: 'x' }),
  ];
  expect(groupOrders(orders, 'd')).toEqual({ leadingId: 'a', superseded: [], retargetedId: null });
});

it('a held order leads only when there is nothing else; ended ones never do', () => {
  expect(groupOrders([order('a', 'held', kept), order('b', 'new')], 'd').leadingId).toBe('b');
  expect(groupOrders([order('a', 'held', kept)], 'd').leadingId).toBe('a');
  expect(groupOrders([order('a', 'completed', kept), order('b', 'restored')], 'd').leadingId).toBeNull();
});

it('the order of the input does not matter', () => {
  const orders = [
    order('a', 'new', kept),
    order('b', 'offered'),
    order('c', 'new', { priority: 500 }),
    order('e', 'held'),
  ];
  expect(groupOrders(orders.toReversed(), 'd')).toEqual(groupOrders(orders, 'd'));
});
