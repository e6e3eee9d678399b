import { expect, test } from 'vitest';
import { isHeldBack } from './hold-back.ts';
import type { WaitingOrder } from './picture.ts';
import { STARVATION_BOUND_MIN } from './priority.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
const single: WaitingOrder = {
  id: 'o',
  version: 1,
  kind: 'outage',
  ulpId: 'pkp',
  place: { lat: -2.13, lng: 106.11 },
  prioritySource: 'computed',
  priority: 0,
  hasHazard: false,
  hasCritical: false,
  customersOut: 1,
  reportedAtMs: NOW - 30 * 60_000,
  waitingSinceMs: NOW - 30 * 60_000,
  attempts: 0,
  past: [],
  faultLevel: 'service',
  expectedWorkMin: 27,
  needs: [],
  feederId: 'f1',
};
const settings = {
  maxOpenOrdersPerCrew: 3,
  commitAheadMin: 5,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  detourFactor: 1.35,
  speedKmh: 36,
  turnOutMin: 3,
  foreignUlpPriceMin: 6,
  loadPriceMin: 25,
};
const storm = { settings, orders: [], crews: [], stormUlps: ['pkp'], feedersOut: ['f1'] };

test('one customer below a feeder that is out waits while the storm is on', () => {
  expect(isHeldBack(single, storm, NOW)).toBe(true);
  expect(isHeldBack(single, { ...storm, stormUlps: ['slt'] }, NOW)).toBe(false);
  expect(isHeldBack(single, { ...storm, feedersOut: ['f2'] }, NOW)).toBe(false);
  expect(isHeldBack(single, { settings, orders: [], crews: [] }, NOW)).toBe(false);
});

test.each<[string, Partial<WaitingOrder>]>([
  ['a transformer', { faultLevel: 'transformer' }],
  ['a hazard', { kind: 'hazard' }],
  ['a hazard beside it', { hasHazard: true }],
  ['a critical customer', { hasCritical: true }],
  ['what an operator ranked by hand', { prioritySource: 'operator' }],
  ['a place of which nobody knows the feeder', { feederId: null }],
  ['who has waited as long as anybody may', { reportedAtMs: NOW - STARVATION_BOUND_MIN * 60_000 }],
])('%s does not', (_, over) => {
  expect(isHeldBack({ ...single, ...over }, storm, NOW)).toBe(false);
});
