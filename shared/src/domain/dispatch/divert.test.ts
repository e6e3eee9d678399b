import { describe, expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { crewStateOf } from './cost.ts';
import { mayDivert, mayLeave } from './divert.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, HeldOrder, HeldUrgency, WaitingOrder } from './picture.ts';
import { planRound } from './plan.ts';
import { STARVATION_BOUND_MIN } from './priority.ts';
import { TUNING } from './tuning.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
const MIN = 60_000;
const CENTRE = { lat: -2.13, lng: 106.11 };
/** All roads run east; a kilometre takes 2.25 minutes, and who stands still sets out after 3. */
const MIN_PER_KM = 2.25;
const settings: DispatchSettings = {
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
const at = (eastKm: number, northKm = 0) => offsetBy(CENTRE, eastKm * 1000, northKm * 1000);

const idle = (id: string, eastKm: number, over: Partial<DutyCrew> = {}): DutyCrew => ({
  id,
  code: id,
  ulpId: 'pkp',
  posko: at(eastKm),
  fix: { place: at(eastKm), atMs: NOW - MIN },
  skills: [],
  equipment: [],
  shiftEndsAtMs: null,
  restUntilMs: null,
  load: [],
  ...over,
});
const weight = (over: Partial<HeldUrgency> = {}): HeldUrgency => ({
  kind: 'outage',
  hasHazard: false,
  hasCritical: false,
  customersOut: 1,
  reportedAtMs: NOW - 20 * MIN,
  isByHand: false,
  needs: [],
  asked: [],
  diversions: 0,
  ...over,
});
const held = (id: string, eastKm: number, over: Partial<HeldOrder> = {}): HeldOrder => ({
  id,
  state: 'en_route',
  place: at(eastKm),
  arrivedAtMs: null,
  expectedWorkMin: 27,
  urgency: weight(),
  ...over,
});
/** A crew on its way from one kilometre to another. */
const onWay = (id: string, eastKm: number, order: HeldOrder, over: Partial<DutyCrew> = {}) =>
  idle(id, eastKm, { load: [order], ...over });
const waiting = (id: string, eastKm: number, over: Partial<WaitingOrder> = {}): WaitingOrder => ({
  id,
  version: 1,
  kind: 'outage',
  ulpId: 'pkp',
  place: at(eastKm),
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
const round = (crews: DutyCrew[], orders: WaitingOrder[] = [], over: Partial<DispatchPicture> = {}) =>
  planRound({ settings, orders, crews, ...over }, NOW);
/** "crew: order > crew that is to have it" */
const diverted = (...picture: Parameters<typeof round>) =>
  round(...picture)
    .diversions.map(({ crewId, orderId, toCrewId }) => `${crewId}: ${orderId} > ${toCrewId}`)
    .sort();

describe('an order on its way goes to an idle crew', () => {
  test('that is much nearer, and it is said how much', () => {
    expect(round([onWay('far', 0, held('o', 20)), idle('near', 19)]).diversions).toEqual([
      { crewId: 'far', orderId: 'o', toCrewId: 'near', savesMin: expect.closeTo(20 * MIN_PER_KM - 3 - MIN_PER_KM, 0) },
    ]);
  });

  test.each([
    ['half a minute less than the margin', -0.5, []],
    ['half a minute more', 0.5, ['far: o > near']],
  ])('that gains %s', (_, moreMin, expected) => {
    const ownMin = settings.turnOutMin + TUNING.divertMarginMin + moreMin;
    const eastKm = ownMin / MIN_PER_KM;
    expect(diverted([onWay('far', 0, held('o', eastKm)), idle('near', eastKm)])).toEqual(expected);
  });

  test('the nearest of several, and each crew is meant for one order', () => {
    const crews = [onWay('a', 0, held('oa', 20)), onWay('b', 0, held('ob', 24)), idle('c', 20), idle('d', 24)];
    expect(diverted(crews)).toEqual(['a: oa > c', 'b: ob > d']);
    expect(diverted(crews.slice(0, 3))).toHaveLength(1);
  });
});

describe('two crews on their way', () => {
  test('that would each be nearer to the order of the other change', () => {
    expect(diverted([onWay('a', 0, held('oa', 20)), onWay('b', 20, held('ob', 0))])).toEqual([
      'a: oa > b',
      'b: ob > a',
    ]);
  });
  test('that are each nearer to their own do not', () => {
    expect(diverted([onWay('a', 0, held('oa', 2)), onWay('b', 20, held('ob', 18))])).toEqual([]);
  });
});

describe('when all gain by it an order may come later', () => {
  // ob -- a -------- oa ---------------- b: changed, ob is 30 minutes sooner and oa 10 later.
  const changed = (over: Partial<HeldUrgency>) =>
    round([
      onWay('a', 0, held('oa', 4.5, { urgency: weight(over) })),
      onWay('b', 13.5, held('ob', -2, { urgency: weight(over) })),
    ]).diversions;
  test('and that is said as what it saves, below zero', () => {
    expect(changed({}).find(({ orderId }) => orderId === 'oa')?.savesMin).toBeCloseTo(-4.5 * MIN_PER_KM, 0);
  });
  test.each<[string, Partial<HeldUrgency>]>([
    ['a hazard', { kind: 'hazard' }],
    ['where a hazard was reported', { hasHazard: true }],
    ['a critical customer', { hasCritical: true }],
    ['who waited past the bound', { reportedAtMs: NOW - STARVATION_BOUND_MIN * MIN }],
  ])('but never %s', (_, over) => {
    expect(changed(over)).toEqual([]);
  });
  test('and a hazard that comes sooner is diverted like anything else', () => {
    const hazard = held('o', 20, { urgency: weight({ kind: 'hazard' }) });
    expect(diverted([onWay('far', 0, hazard), idle('near', 19)])).toEqual(['far: o > near']);
  });
});

describe('a new order beside a crew on its way', () => {
  // out and the new order at 0, home and out's order at 30: each would cross the island.
  const out = onWay('out', 0, held('o', 30));
  const crossing = (over: Partial<WaitingOrder>) => round([out, idle('home', 30)], [waiting('new', 0.5, over)]);

  test('waits for it, and the idle crew that it would have had is meant for the other order', () => {
    const { decisions, diversions, reserved } = crossing({});
    expect(diversions).toMatchObject([{ crewId: 'out', orderId: 'o', toCrewId: 'home' }]);
    expect(decisions[0]).toMatchObject({ orderId: 'new', chosen: null });
    expect(decisions[0]?.reasons[0]).toMatchObject({ code: 'waits_for_nearly_free', data: { crewCode: 'out' } });
    expect(reserved).toMatchObject([{ orderId: 'new', crewId: 'out' }]);
  });

  test.each<[string, Partial<WaitingOrder>]>([
    ['an operator ranked it', { prioritySource: 'operator', priority: 300 }],
    ['it waited long enough for particular crews', { waitingSinceMs: NOW - TUNING.waitBoundMin * MIN }],
    ['it waited past the bound', { reportedAtMs: NOW - STARVATION_BOUND_MIN * MIN }],
    ['that crew was asked before', { past: [{ crewId: 'out', endedAs: 'refused', endedAtMs: NOW - MIN }] }],
  ])('goes at once when %s', (_, over) => {
    const { decisions, diversions } = crossing(over);
    expect(decisions[0]?.chosen?.crewId).toBe('home');
    expect(diversions).toEqual([]);
  });

  test('goes at once when it is a hazard, though what that crew has may not be taken from it by force', () => {
    const critical = onWay('out', 0, held('o', 30, { urgency: weight({ hasCritical: true }) }));
    const hazard = waiting('new', 0.5, { kind: 'hazard' });
    const { decisions, diversions, preemptions } = round([critical, idle('home', 30)], [hazard]);
    expect(decisions[0]?.chosen?.crewId).toBe('home');
    expect([...diversions, ...preemptions]).toEqual([]);
    expect(diverted([critical, idle('home', 30)], [waiting('new', 0.5)]), 'no hazard').toHaveLength(1);
  });

  test('waits for it also when the crew that it would have had stays idle then', () => {
    const { decisions, diversions, reserved } = round(
      [out, idle('there', 30), idle('home', 10)],
      [waiting('new', 0.5)],
    );
    expect(diversions).toMatchObject([{ crewId: 'out', orderId: 'o', toCrewId: 'there' }]);
    expect(decisions[0]?.chosen).toBeNull();
    expect(reserved).toMatchObject([{ orderId: 'new', crewId: 'out' }]);
  });

  test('is not sent with the crew that an order on its way is to have, though a third one has to go', () => {
    const crews = [onWay('out', 0, held('o', 29)), idle('home', 30), idle('third', 37)];
    const { decisions, diversions, reserved } = round(crews, [waiting('new', 33)]);
    expect(diversions).toMatchObject([{ crewId: 'out', orderId: 'o', toCrewId: 'home' }]);
    expect(decisions[0]?.chosen).toBeNull();
    expect(reserved).toMatchObject([{ orderId: 'new', crewId: 'third' }]);
  });
});

describe('stays with its crew, though an idle one is next door:', () => {
  const kept = (order: Partial<HeldOrder>, far: Partial<DutyCrew> = {}, near: Partial<DutyCrew> = {}) =>
    diverted([onWay('far', 0, held('o', 20, order), far), idle('near', 19, near)]);
  const goes = ['far: o > near'];

  test('what an operator put there', () => {
    expect(kept({ urgency: weight({ isByHand: true }) })).toEqual([]);
  });
  test.each(['on_site', 'restored'] as const)('what has begun (%s)', (state) => {
    expect(kept({ state, arrivedAtMs: NOW - MIN })).toEqual([]);
  });
  test.each([
    ['accepted', []],
    ['en_route', []],
    ['offered', goes],
  ] as const)('what a crew has that was not seen lately (%s), but not what it has not answered', (state, expected) => {
    const old = { fix: { place: at(0), atMs: NOW - (settings.positionMaxAgeS * 1000 + 1) } };
    expect(kept({ state }, old)).toEqual(expected);
    expect(kept({ state }), 'seen').toEqual(goes);
  });
  test('what was diverted twice, but not once', () => {
    expect(kept({ urgency: weight({ diversions: 2 }) })).toEqual([]);
    expect(kept({ urgency: weight({ diversions: 1 }) })).toEqual(goes);
  });
  test('what the nearer crew refused', () => {
    expect(kept({ urgency: weight({ asked: ['near'] }) })).toEqual([]);
    expect(kept({ urgency: weight({ asked: ['other'] }) })).toEqual(goes);
  });
  test('what needs more than the nearer crew brings', () => {
    const urgency = weight({ needs: ['hv_switching', 'bucket_truck'] });
    expect(kept({ urgency }, {}, { skills: ['hv_switching'] })).toEqual([]);
    expect(kept({ urgency }, {}, { skills: ['hv_switching'], equipment: ['bucket_truck'] })).toEqual(goes);
  });
  test('what the nearer crew would not reach before its shift ends, or while it rests', () => {
    expect(kept({}, {}, { shiftEndsAtMs: NOW + 5 * MIN })).toEqual([]);
    expect(kept({}, {}, { shiftEndsAtMs: NOW + 6 * MIN })).toEqual(goes);
    expect(kept({}, {}, { restUntilMs: NOW + 10 * MIN })).toEqual([]);
  });
  test('what nobody weighed', () => {
    expect(kept({ urgency: null })).toEqual([]);
  });
  test('one of two that it holds', () => {
    expect(kept({}, { load: [held('o', 20), held('p', 20, { state: 'accepted' })] })).toEqual([]);
  });
});

test('with roads nothing is diverted: crews on their way are not priced by road', () => {
  const crews = [onWay('far', 0, held('o', 20)), idle('near', 19)];
  expect(diverted(crews, [], { roads: { minutes: () => null } })).toEqual([]);
  expect(diverted(crews)).toHaveLength(1);
});

describe('whether what crews hold has to be weighed', () => {
  const asked = (crews: DutyCrew[], orders = 0) =>
    mayDivert(
      crews.map((crew) => crewStateOf(crew, settings, NOW)),
      orders,
    );
  const far = onWay('far', 0, held('o', 20));

  test('not with more than 120 crews on their way, and then nothing is diverted', () => {
    // Beside the pair a crowd that has nothing to gain.
    const crowd = (crews: number) => [
      far,
      idle('near', 19),
      ...Array.from({ length: crews - 1 }, (_, i) => onWay(`c${i}`, -i, held(`o${i}`, -i))),
    ];
    expect([asked(crowd(120)), diverted(crowd(120))]).toEqual([true, ['far: o > near']]);
    expect([asked(crowd(121)), diverted(crowd(121))]).toEqual([false, []]);
  });
  test('when one is on its way and something waits, somebody is idle, or a second one is on its way', () => {
    expect(asked([far])).toBe(false);
    expect(asked([far], 1)).toBe(true);
    expect(asked([far, idle('near', 19)])).toBe(true);
    expect(asked([far, idle('resting', 19, { restUntilMs: NOW + 10 * MIN })])).toBe(false);
    expect(asked([far, onWay('b', 20, held('ob', 0))])).toBe(true);
  });
  test('not when nobody is on its way', () => {
    expect(asked([idle('near', 19), onWay('works', 0, held('o', 0, { state: 'on_site', arrivedAtMs: NOW }))], 1)).toBe(
      false,
    );
  });
  test('an emergency may take a crew whose orders are all unbegun', () => {
    const begun = held('o', 0, { state: 'on_site', arrivedAtMs: NOW });
    const leaves = (load: HeldOrder[]) => mayLeave(crewStateOf(idle('a', 0, { load }), settings, NOW));
    expect(leaves([held('o', 20), held('p', 20, { state: 'accepted' })])).toBe(true);
    expect(leaves([begun, held('p', 20, { state: 'accepted' })])).toBe(false);
    expect(leaves([])).toBe(false);
  });
});
