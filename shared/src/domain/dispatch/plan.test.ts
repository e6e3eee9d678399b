import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { createPricing, crewStateOf } from './cost.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, HeldOrder, PastOffer, WaitingOrder } from './picture.ts';
import { planRound } from './plan.ts';
import { priorityOf, STARVATION_BOUND_MIN } from './priority.ts';
import { EXPIRED_MEMORY_MIN } from './prospect.ts';
import { TUNING } from './tuning.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
const MIN = 60_000;
const CENTRE = { lat: -2.13, lng: 106.11 };
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
const order = (id: string, over: Partial<WaitingOrder> = {}): WaitingOrder => ({
  id,
  version: 1,
  kind: 'outage',
  ulpId: 'pkp',
  place: CENTRE,
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
const crew = (id: string, eastM = 0, over: Partial<DutyCrew> = {}): DutyCrew => ({
  id,
  code: id,
  ulpId: 'pkp',
  posko: offsetBy(CENTRE, eastM, 0),
  fix: null,
  skills: [],
  equipment: [],
  shiftEndsAtMs: null,
  restUntilMs: null,
  load: [],
  ...over,
});
const held = (state: HeldOrder['state'], minutesOnSite = 0, over: Partial<HeldOrder> = {}): HeldOrder => ({
  id: 'held',
  state,
  place: CENTRE,
  arrivedAtMs: state === 'on_site' || state === 'restored' ? NOW - minutesOnSite * MIN : null,
  expectedWorkMin: 27,
  urgency: null,
  ...over,
});
const plan = (orders: WaitingOrder[], crews: DutyCrew[], over: Partial<DispatchSettings> = {}) =>
  new Map(
    planRound({ settings: { ...settings, ...over }, orders, crews }, NOW).decisions.map((decision) => [
      decision.orderId,
      decision,
    ]),
  );
const one = { maxOpenOrdersPerCrew: 1 };

describe('who gets it', () => {
  test('the nearest free crew', () => {
    const decision = plan([order('o')], [crew('far', 9000), crew('near', 1000)]).get('o');
    expect(decision?.chosen?.crewCode).toBe('near');
    expect(decision?.reasons[0]?.code).toBe('cheapest');
    expect(decision?.candidates.map((c) => c.crewCode)).toEqual(['near', 'far']);
  });

  test('the unit is a price, not a wall', () => {
    const foreign = crew('foreign', 1000, { ulpId: 'slt' });
    expect(plan([order('o')], [crew('home', 2000), foreign]).get('o')?.chosen?.crewCode).toBe('home');
    expect(plan([order('o')], [crew('home', 20_000), foreign]).get('o')?.chosen?.crewCode).toBe('foreign');
  });

  test('a young position counts, an old one gives way to the posko', () => {
    const near = offsetBy(CENTRE, 100, 0);
    const moved = (atMs: number) => crew('moved', 9000, { fix: { place: near, atMs } });
    expect(plan([order('o')], [crew('a', 2000), moved(NOW - MIN)]).get('o')?.chosen?.crewCode).toBe('moved');
    expect(plan([order('o')], [crew('a', 2000), moved(NOW - 16 * MIN)]).get('o')?.chosen?.crewCode).toBe('a');
  });

  test('a busy crew next door loses to a free one a little farther, and wins over one far away', () => {
    const busy = crew('busy', 0, { load: [held('en_route')] });
    const atOnce = { commitAheadMin: 60 };
    expect(plan([order('o')], [busy, crew('free', 5000)], atOnce).get('o')?.chosen?.crewCode).toBe('free');
    expect(plan([order('o')], [busy, crew('free', 30_000)], atOnce).get('o')?.chosen?.crewCode).toBe('busy');
  });

  test('whom an operator took it from is not asked again, also when an earlier offer to it only expired', () => {
    const ends = ['expired', 'recalled'] as const;
    const past = ends.map((endedAs) => ({ crewId: 'a', endedAs, endedAtMs: NOW - 60 * MIN }));
    const decision = plan([order('o', { past })], [crew('a'), crew('b', 9000)]).get('o');
    expect(decision?.chosen?.crewId).toBe('b');
    expect(decision?.candidates.find(({ crewId }) => crewId === 'a')?.excluded).toBe('recalled_before');
  });

  test('who refused is never asked again, who did not answer only after a while', () => {
    const past = (endedAs: PastOffer['endedAs'], minutes: number) => [
      { crewId: 'a', endedAs, endedAtMs: NOW - minutes * MIN },
    ];
    expect(plan([order('o', { past: past('refused', 600) })], [crew('a')]).get('o')?.reasons[0]?.code).toBe(
      'all_refused',
    );
    expect(plan([order('o', { past: past('expired', 1) })], [crew('a')]).get('o')?.chosen).toBeNull();
    expect(
      plan([order('o', { past: past('expired', EXPIRED_MEMORY_MIN + 1) })], [crew('a')]).get('o')?.chosen?.crewId,
    ).toBe('a');
    expect(
      plan([order('o', { past: past('refused', 1) })], [crew('a'), crew('b', 9000)]).get('o')?.reasons[0]?.code,
    ).toBe('only_candidate');
  });
});

describe('why nobody', () => {
  test.each([
    ['no_crew_on_duty', [], {}],
    ['all_full', [crew('a', 0, { load: [held('accepted')] })], one],
    ['higher_priority_first', [crew('a')], one],
  ] as const)('%s', (code, crews, over) => {
    const orders = [order('o'), order('urgent', { kind: 'hazard' })];
    const decision = plan(orders, [...crews], over).get('o');
    expect(decision?.chosen).toBeNull();
    expect(decision?.reasons[0]?.code).toBe(code);
  });

  test('too many tries are said, and the order goes on being offered', () => {
    const decision = plan([order('o', { attempts: 3 })], [crew('a')]).get('o');
    expect(decision?.chosen?.crewId).toBe('a');
    expect(decision?.reasons.map((reason) => reason.code)).toContain('attempts_exhausted');
  });
});

describe('a crew that is nearly free', () => {
  const nearly = crew('nearly', 0, { load: [held('on_site', 24)] });
  test('is waited for when the other one is far', () => {
    const decision = plan([order('o', { waitingSinceMs: NOW - MIN })], [nearly, crew('far', 25_000)], one).get('o');
    expect(decision?.reasons[0]).toMatchObject({ code: 'waits_for_nearly_free', data: { crewCode: 'nearly' } });
  });
  test('but not beyond the bound, and never with a hazard', () => {
    const long = order('o', { waitingSinceMs: NOW - TUNING.waitBoundMin * MIN });
    expect(plan([long], [nearly, crew('far', 25_000)], one).get('o')?.chosen?.crewCode).toBe('far');
    const hazard = order('o', { kind: 'hazard', waitingSinceMs: NOW });
    expect(plan([hazard], [nearly, crew('far', 25_000)], one).get('o')?.chosen?.crewCode).toBe('far');
  });
});

describe('under shortage', () => {
  test('the hazard goes first, then what weighs most', () => {
    const orders = [
      order('old', { reportedAtMs: NOW - 60 * MIN }),
      order('hazard', { kind: 'hazard', reportedAtMs: NOW }),
      order('new', { reportedAtMs: NOW }),
    ];
    const served = (crews: number) =>
      [
        ...plan(
          orders,
          Array.from({ length: crews }, (_, i) => crew(`c${i}`, i * 100)),
          one,
        ),
      ].flatMap(([id, d]) => (d.chosen ? id : []));
    expect(served(1)).toEqual(['hazard']);
    expect(served(2)).toEqual(['hazard', 'old']);
  });

  test('a critical customer and many customers weigh', () => {
    const at = {
      kind: 'outage',
      hasHazard: false,
      hasCritical: false,
      customersOut: 1,
      reportedAtMs: NOW - 10 * MIN,
    } as const;
    expect(priorityOf({ ...at, hasCritical: true }, NOW)).toBeGreaterThan(priorityOf(at, NOW));
    expect(priorityOf({ ...at, customersOut: 500 }, NOW)).toBeGreaterThan(priorityOf(at, NOW));
    expect(priorityOf({ ...at, hasHazard: true }, NOW)).toBeGreaterThan(priorityOf(at, NOW));
  });
});

const urgency = fc.record({
  kind: fc.constantFrom('outage', 'voltage', 'meter', 'hazard'),
  hasHazard: fc.boolean(),
  hasCritical: fc.boolean(),
  customersOut: fc.integer({ min: 1, max: 20_000 }),
});
const anyOrder = fc.record({
  u: urgency,
  east: fc.integer({ min: -40_000, max: 40_000 }),
  age: fc.integer({ min: 0, max: 600 }),
  ulp: fc.constantFrom('pkp', 'slt'),
  refused: fc.subarray(['c0', 'c1', 'c2', 'c3']),
});
const anyCrew = fc.record({
  east: fc.integer({ min: -40_000, max: 40_000 }),
  ulp: fc.constantFrom('pkp', 'slt'),
  load: fc.array(fc.constantFrom<HeldOrder['state']>('offered', 'accepted'), { maxLength: 2 }),
  active: fc.boolean(),
});
const pictures = (maxOrders = 9, maxCrews = 4) =>
  fc
    .record({
      orders: fc.array(anyOrder, { maxLength: maxOrders }),
      crews: fc.array(anyCrew, { maxLength: maxCrews }),
      capacity: fc.integer({ min: 1, max: 3 }),
    })
    .map(
      ({ orders, crews, capacity }): DispatchPicture => ({
        settings: { ...settings, maxOpenOrdersPerCrew: capacity },
        orders: orders.map((o, i) =>
          order(`o${i}`, {
            ...o.u,
            ulpId: o.ulp,
            place: offsetBy(CENTRE, o.east, 0),
            reportedAtMs: NOW - o.age * MIN,
            waitingSinceMs: NOW - o.age * MIN,
            past: o.refused.map((crewId) => ({ crewId, endedAs: 'refused', endedAtMs: NOW - MIN })),
          }),
        ),
        crews: crews.map((c, i) =>
          crew(`c${i}`, c.east, {
            ulpId: c.ulp,
            load: [...(c.active ? [held('en_route')] : []), ...c.load.map((state) => held(state))],
          }),
        ),
      }),
    );

describe('always', () => {
  test('nobody is overloaded or asked again, every order has its decision, and the input order does not matter', () => {
    fc.assert(
      fc.property(pictures(), (picture) => {
        const { decisions } = planRound(picture, NOW);
        expect(decisions).toHaveLength(picture.orders.length);
        expect(
          planRound({ ...picture, orders: [...picture.orders].reverse(), crews: [...picture.crews].reverse() }, NOW)
            .decisions,
        ).toEqual(decisions);
        for (const one of picture.crews) {
          const mine = decisions.filter((decision) => decision.chosen?.crewId === one.id);
          expect(mine.length).toBeLessThanOrEqual(Math.max(0, picture.settings.maxOpenOrdersPerCrew - one.load.length));
        }
        for (const decision of decisions) {
          const asked = picture.orders.find((o) => o.id === decision.orderId)?.past.map((past) => past.crewId) ?? [];
          expect(asked).not.toContain(decision.chosen?.crewId);
          expect(decision.reasons.length).toBeGreaterThan(0);
          expect(decision.candidates.length).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  test('a hazard never waits while anything else has a crew that it could have had', () => {
    fc.assert(
      fc.property(pictures(), (picture) => {
        const { decisions } = planRound(picture, NOW);
        const hazards = new Set(picture.orders.flatMap(({ id, kind }) => (kind === 'hazard' ? id : [])));
        const byHand = new Set(picture.orders.flatMap((o) => (o.prioritySource === 'operator' ? o.id : [])));
        for (const waiting of decisions) {
          if (waiting.chosen || !hazards.has(waiting.orderId) || byHand.has(waiting.orderId)) continue;
          const may = new Set(waiting.candidates.flatMap((c) => (c.excluded ? [] : c.crewId)));
          const others = decisions.filter(({ orderId }) => !hazards.has(orderId) && !byHand.has(orderId));
          for (const other of others) expect(may.has(other.chosen?.crewId ?? '')).toBe(false);
        }
      }),
    );
  });

  test('of two that are alike the one that many wait for is served, and the older among equals', () => {
    const wide = order('wide', { customersOut: 900 });
    const lone = order('lone', { customersOut: 1 });
    const sentIn = (orders: WaitingOrder[]) =>
      [...plan(orders, [crew('c')], one).values()].flatMap(({ orderId, chosen }) => (chosen ? orderId : []));
    expect(sentIn([lone, wide])).toEqual(['wide']);
    const old = order('old', { reportedAtMs: NOW - 40 * MIN });
    const young = order('young', { reportedAtMs: NOW - 2 * MIN });
    expect(sentIn([young, old])).toEqual(['old']);
  });

  test('the assignment is the cheapest one for the orders that are served (against brute force)', () => {
    fc.assert(
      fc.property(pictures(4, 4), (drawn) => {
        const picture = { ...drawn, settings: { ...drawn.settings, ...one } };
        const decisions = planRound(picture, NOW).decisions.filter((decision) => decision.chosen);
        const price = createPricing(picture);
        const states = picture.crews.map((c) => crewStateOf(c, picture.settings, NOW));
        const served = picture.orders.filter((o) => decisions.some((decision) => decision.orderId === o.id));
        const costOf = (o: WaitingOrder, crewId: string) => {
          const state = states.find((s) => s.crew.id === crewId);
          return state && state.freeSlots > 0 && !o.past.some((p) => p.crewId === crewId)
            ? price.costOf(state, o)
            : Number.POSITIVE_INFINITY;
        };
        const total = served.reduce(
          (sum, o) => sum + costOf(o, decisions.find((d) => d.orderId === o.id)?.chosen?.crewId ?? ''),
          0,
        );
        expect(total).toBeCloseTo(
          cheapest(
            served,
            picture.crews.map((c) => c.id),
            costOf,
          ),
          6,
        );
      }),
    );
  });

  test('priority never falls while an order waits', () => {
    fc.assert(
      fc.property(urgency, fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 500 }), (u, age, more) => {
        const at = { ...u, reportedAtMs: NOW };
        expect(priorityOf(at, NOW + (age + more) * MIN)).toBeGreaterThanOrEqual(priorityOf(at, NOW + age * MIN));
      }),
    );
  });

  test('nobody starves: past the bound only hazards and earlier reports are served first', () => {
    fc.assert(
      fc.property(urgency, urgency, fc.integer({ min: 0, max: 600 }), (patient, rival, later) => {
        fc.pre(rival.kind !== 'hazard');
        const reportedAtMs = NOW - STARVATION_BOUND_MIN * MIN;
        const orders = [
          order('patient', { ...patient, reportedAtMs }),
          order('rival', { ...rival, reportedAtMs: reportedAtMs + 1 + later * MIN }),
        ];
        expect(plan(orders, [crew('c')], one).get('patient')?.chosen?.crewId).toBe('c');
      }),
    );
  });
});

function cheapest(
  orders: readonly WaitingOrder[],
  crews: readonly string[],
  costOf: (o: WaitingOrder, crew: string) => number,
): number {
  const [first, ...rest] = orders;
  if (!first) return 0;
  return Math.min(
    ...crews.map(
      (c) =>
        costOf(first, c) +
        cheapest(
          rest,
          crews.filter((other) => other !== c),
          costOf,
        ),
    ),
    Number.POSITIVE_INFINITY,
  );
}
