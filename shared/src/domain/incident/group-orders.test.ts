import { describe, expect, it } from 'vitest';
import { groupOrders, type OrderInGroup } from './group-orders.ts';
import type { BoardOrder } from './regroup.ts';
import { planOrders } from './regroup-orders.ts';

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

describe('incidents that become one and move, by the same rule', () => {
  const on = (deviceId: string, id: string, state: BoardOrder['state']): BoardOrder => ({
    id,
    state,
    deviceId,
    createdAtMs: 0,
  });
  const at = (deviceId: string, ...orders: BoardOrder[]) => ({ deviceId, orders });

  it('who is on site where the survivor stood serves, and what waits is needless', () => {
    const plan = planOrders(at('t', on('t', 'a', 'on_site')), [at('u', on('u', 'b', 'new'))], 's');
    expect(plan).toEqual({
      linked: [],
      retargeted: [],
      waiting: [],
      superseded: [{ orderId: 'b', by: 'a' }],
      opensOrder: false,
    });
  });

  it('who is on site elsewhere does not serve what an operator stated: the order for it still waits', () => {
    const plan = planOrders(at('t', on('t', 'a', 'new')), [at('u', on('u', 'b', 'on_site'))], 't');
    expect(plan).toMatchObject({ linked: ['b'], waiting: ['a'], superseded: [], opensOrder: false });
  });

  it('of two on their way one turns to the new device, the furthest; what an operator ordered besides goes there too', () => {
    const mine = at('t', on('t', 'a', 'en_route'), on('t', 'c', 'new'));
    const plan = planOrders(mine, [at('u', on('u', 'b', 'accepted'))], 's');
    expect(plan).toMatchObject({ linked: ['b'], retargeted: ['a'], waiting: ['c'], superseded: [] });
  });

  it('a held order alone is enough; one that has restored its own device is not', () => {
    expect(planOrders(at('t', on('t', 'a', 'held')), [], 's').opensOrder).toBe(false);
    expect(planOrders(at('t', on('t', 'a', 'restored')), [], 's').opensOrder).toBe(true);
  });
});
