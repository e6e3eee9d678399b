import { expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import type { DispatchPicture, DutyCrew, HeldOrder, WaitingOrder } from './picture.ts';
import { planView } from './view.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
const MIN = 60_000;
const CENTRE = { lat: -2.13, lng: 106.11 };
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
const order = (id: string, eastM: number, over: Partial<WaitingOrder> = {}): WaitingOrder => ({
  id,
  version: 1,
  kind: 'outage',
  ulpId: 'pkp',
  place: offsetBy(CENTRE, eastM, 0),
  prioritySource: 'computed',
  priority: 0,
  hasHazard: false,
  hasCritical: false,
  customersOut: 1,
  reportedAtMs: NOW - 5 * MIN,
  waitingSinceMs: NOW - 5 * MIN,
  attempts: 0,
  past: [],
  faultLevel: 'transformer',
  expectedWorkMin: 27,
  needs: [],
  feederId: null,
  ...over,
});
const held = (id: string, state: HeldOrder['state'], eastM = 0): HeldOrder => ({
  id,
  state,
  place: offsetBy(CENTRE, eastM, 0),
  arrivedAtMs: state === 'on_site' ? NOW : null,
  expectedWorkMin: 27,
  urgency: null,
});
const crew = (load: readonly HeldOrder[] = [], over: Partial<DutyCrew> = {}): DutyCrew => ({
  id: 'c',
  code: 'C-01',
  ulpId: 'pkp',
  posko: CENTRE,
  fix: null,
  skills: [],
  equipment: [],
  shiftEndsAtMs: null,
  restUntilMs: null,
  load,
  ...over,
});
const jobs = (orders: WaitingOrder[], only: DutyCrew, over: Partial<DispatchPicture['settings']> = {}) =>
  planView({ settings: { ...settings, ...over }, orders, crews: [only] }, NOW).crews[0]?.jobs ?? [];

test('what is planned waits for its crew, and says after which order and in how many minutes', () => {
  const [, first, second] = jobs([order('a', 500), order('b', 900)], crew([held('h', 'on_site')]));
  expect(first?.why).toEqual({ code: 'waits_for_crew', data: { crewCode: 'C-01', minutes: 27, orderId: 'h' } });
  expect(second?.why).toMatchObject({
    code: 'waits_for_crew',
    data: { minutes: Math.ceil(first?.endMin ?? 0), orderId: first?.orderId },
  });
});

test('what would go out now says why it does, and comes before what is only planned, near as that is', () => {
  const shown = jobs([order('far', 6000, { customersOut: 900 }), order('near', 100)], crew(), {
    maxOpenOrdersPerCrew: 1,
  });
  expect(shown.map(({ orderId, why }) => [orderId, why?.code])).toEqual([
    ['far', 'only_candidate'],
    ['near', 'waits_for_crew'],
  ]);
});

test('nothing that is only planned stands before what was sent, and what was sent stays in its order', () => {
  const sent = [held('h1', 'accepted', 9000), held('h2', 'accepted', -9000), held('h3', 'offered', 5000)];
  const shown = jobs([order('here', 0, { customersOut: 5000 })], crew(sent));
  expect(shown.map(({ orderId, isPlanned }) => [orderId, isPlanned])).toEqual([
    ['h1', false],
    ['h2', false],
    ['h3', false],
    ['here', true],
  ]);
});

test('a crew that rests is waited for, after no order', () => {
  const [job] = jobs([order('a', 500)], crew([], { restUntilMs: NOW + 20 * MIN }));
  expect(job?.why).toEqual({ code: 'waits_for_crew', data: { crewCode: 'C-01', minutes: 23, orderId: null } });
});
