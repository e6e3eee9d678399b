import { expect, test } from 'vitest';
import { crewOrderFixture } from './crew-order-fixture.ts';
import { wayTo } from './way.ts';

const order = crewOrderFixture({ location: { lat: -2.1, lng: 106.1 }, distanceKm: 4.2, etaMin: 9 });

test('the phone measures from where it is; the server helps out when the phone does not know', () => {
  expect(wayTo(order, order.location)).toEqual({ km: 0, min: 0 });
  const near = wayTo(order, { lat: -2.11, lng: 106.1 });
  expect(near?.km).toBeGreaterThan(1.1);
  expect(near?.km).toBeLessThan(2);
  const slow = wayTo({ ...order, travel: { detourFactor: 2, speedKmh: 20 } }, { lat: -2.11, lng: 106.1 });
  expect(slow).toEqual({ km: expect.closeTo(2.22, 1), min: expect.closeTo(6.67, 1) });
  expect(wayTo(order, undefined)).toEqual({ km: 4.2, min: 9 });
  expect(wayTo({ ...order, distanceKm: null }, undefined)).toBeNull();
});
