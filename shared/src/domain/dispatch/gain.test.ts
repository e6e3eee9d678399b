import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { shareByGain } from './gain.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, HeldOrder, WaitingOrder } from './picture.ts';
import { crowdOf, planRound } from './plan.ts';
import { STARVATION_BOUND_MIN } from './priority.ts';
import { type Prospect, prospectOf } from './prospect.ts';
import { TUNING } from './tuning.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
const MIN = 60_000;
const CENTRE = { lat: -2.13, lng: 106.11 };
const settings: DispatchSettings = {
  maxOpenOrdersPerCrew: 1,
  commitAheadMin: 0,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  detourFactor: 1.35,
  speedKmh: 36,
  turnOutMin: 3,
  foreignUlpPriceMin: 6,
  loadPriceMin: 25,
};
const east = (km: number) => ({ place: offsetBy(CENTRE, km * 1000, 0) });
const since = (minutes: number) => ({ reportedAtMs: NOW - minutes * MIN, waitingSinceMs: NOW - minutes * MIN });
const byHand = (priority: number) => ({ prioritySource: 'operator' as const, priority });
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
  customersOut: 40,
  ...since(5),
  attempts: 0,
  past: [],
  faultLevel: 'transformer',
  expectedWorkMin: 30,
  needs: [],
  feederId: null,
  ...over,
});
const crew = (id: string, km: number, over: Partial<DutyCrew> = {}): DutyCrew => ({
  id,
  code: id,
  ulpId: 'pkp',
  posko: offsetBy(CENTRE, km * 1000, 0),
  fix: null,
  skills: [],
  equipment: [],
  shiftEndsAtMs: null,
  restUntilMs: null,
  load: [],
  ...over,
});
const onSite = (id: string, minutes: number, workMin = 30): HeldOrder => ({
  id,
  state: 'on_site',
  place: CENTRE,
  arrivedAtMs: NOW - minutes * MIN,
  expectedWorkMin: workMin,
  urgency: null,
});
const decide = (orders: WaitingOrder[], crews: DutyCrew[]) =>
  new Map(planRound({ settings, orders, crews }, NOW).decisions.map((decision) => [decision.orderId, decision]));

describe('one crew, two orders: it goes to', () => {
  const hours = STARVATION_BOUND_MIN / 60;
  test.each<[string, Partial<WaitingOrder>, Partial<WaitingOrder>]>([
    ['the one that more customers wait for', { customersOut: 900 }, {}],
    ['the nearer of two alike', east(2), east(12)],
    ['the shorter work of two alike', { expectedWorkMin: 20 }, { expectedWorkMin: 60 }],
    ['the near one before somewhat more customers far away', east(1), { ...east(30), customersOut: 60 }],
    ['the far one when very many wait there', { ...east(15), customersOut: 1500 }, { ...east(1), customersOut: 1 }],
    ['the critical customer', { ...east(10), hasCritical: true }, east(1)],
    ['the place that a hazard was reported at', { ...east(10), hasHazard: true }, east(1)],
    ['a hazard, however far', { ...east(60), kind: 'hazard', customersOut: 1 }, { customersOut: 5000 }],
    ['the earlier report of two alike', since(20), since(10)],
    [`who waits ${hours} hours, however far`, { ...east(60), ...since(60 * hours) }, { customersOut: 5000 }],
    ['a hazard before who waits as long', { ...east(60), kind: 'hazard' }, since(60 * hours + 60)],
    ['who waited longest of two beyond that, however far', { ...east(60), ...since(900) }, { ...since(880) }],
    ['what an operator put first', { ...east(60), ...byHand(1000), customersOut: 1 }, { kind: 'hazard' }],
    ['the higher of two ranks by hand, however far', { ...east(60), ...byHand(900) }, byHand(850)],
    [
      'anything else before what an operator put last',
      { ...east(60), customersOut: 1 },
      { ...byHand(0), ...since(900) },
    ],
  ])('%s', (_, first, second) => {
    // The names must not decide.
    for (const [a, b] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const decisions = decide([order(a, first), order(b, second)], [crew('c', 0)]);
      expect(decisions.get(a)?.chosen?.crewId).toBe('c');
      expect(decisions.get(b)?.reasons[0]?.code).toBe('higher_priority_first');
    }
  });
});

describe('two crews', () => {
  test('the free one takes what is near, and the wide fault has the near one that is nearly through', () => {
    const nearly = crew('nearly', 0, { load: [onSite('held', 30, 20)] });
    const decisions = decide(
      [order('wide', { customersOut: 900 }), order('lone', { ...east(40), customersOut: 1 })],
      [nearly, crew('free', 40)],
    );
    expect(decisions.get('lone')?.chosen?.crewId).toBe('free');
    expect(decisions.get('wide')?.reasons[0]).toMatchObject({
      code: 'waits_for_nearly_free',
      data: { crewCode: 'nearly' },
    });
  });

  test('nobody crosses the island for what another crew reaches sooner', () => {
    const decisions = decide(
      [order('west', { ...east(-40), customersOut: 900 }), order('east', { ...east(40), customersOut: 1 })],
      [crew('w', -38), crew('e', 38)],
    );
    expect(decisions.get('west')?.chosen?.crewId).toBe('w');
    expect(decisions.get('east')?.chosen?.crewId).toBe('e');
  });

  test('beyond the wait for a particular crew the free one goes, though it is farther', () => {
    const nearly = crew('nearly', 0, { load: [onSite('held', 30, 20)] });
    const long = order('long', { ...since(TUNING.waitBoundMin), customersOut: 900 });
    expect(decide([long], [nearly, crew('free', 40)]).get('long')?.chosen?.crewId).toBe('free');
  });
});

const km = fc.integer({ min: -60, max: 60 });
const CREWS = 4;
const pictures = fc
  .record({
    orders: fc.array(
      fc.record({
        km,
        customersOut: fc.constantFrom(1, 40, 900),
        age: fc.integer({ min: 0, max: 700 }),
        kind: fc.constantFrom('outage', 'outage', 'hazard'),
        refused: fc.subarray(Array.from({ length: CREWS }, (_, i) => `c${i}`)),
        work: fc.integer({ min: 5, max: 90 }),
        hand: fc.option(fc.integer({ min: 0, max: 1000 }), { freq: 5 }),
      }),
      { maxLength: 6 },
    ),
    crews: fc.array(fc.record({ km, isBusy: fc.boolean() }), { minLength: 1, maxLength: CREWS }),
  })
  .map(
    ({ orders, crews }): DispatchPicture => ({
      settings,
      orders: orders.map(({ km: at, age, refused, work, hand, ...rest }, i) =>
        order(`o${i}`, {
          ...rest,
          ...east(at),
          ...since(age),
          ...(hand === null ? {} : byHand(hand)),
          expectedWorkMin: work,
          past: refused.map((crewId) => ({ crewId, endedAs: 'refused', endedAtMs: NOW - MIN })),
        }),
      ),
      crews: crews.map(({ km: at, isBusy }, i) => crew(`c${i}`, at, { load: isBusy ? [onSite(`h${i}`, 10)] : [] })),
    }),
  );

/** Shares the picture's orders out; every third must not wait for a busy crew. */
function share(picture: DispatchPicture) {
  const crowd = crowdOf(picture, NOW);
  const prospects = picture.orders.map((one) =>
    prospectOf(one, crowd, NOW, new Float64Array(crowd.units.length), TUNING),
  );
  const mayWait = ({ order: { id } }: Prospect) => Number(id.slice(1)) % 3 !== 0;
  const room = Int32Array.from(crowd.units, ({ members }) => members.length);
  const pairs = shareByGain(prospects, room, mayWait, TUNING, NOW);
  return { crowd, prospects, mayWait, room, pairs };
}

describe('sharing by gain', () => {
  test('never pairs who may not: nobody twice, no unit beyond its room, none that refused, none busy for who must not wait', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const { pairs, room, mayWait } = share(picture);
        expect(new Set(pairs.map(([prospect]) => prospect)).size).toBe(pairs.length);
        for (const [u, most] of room.entries()) {
          expect(pairs.filter(([, unit]) => unit === u).length).toBeLessThanOrEqual(most);
        }
        for (const [prospect, u] of pairs) {
          const mayHave = [...prospect.eligible, ...(mayWait(prospect) ? prospect.later : [])];
          expect(mayHave).toContain(u);
          expect([...prospect.past.keys()]).not.toContain(u);
        }
      }),
    );
  });

  test('does not depend on the order that anything came in', () => {
    const named = (picture: DispatchPicture) => {
      const { pairs, crowd } = share(picture);
      return pairs.map(([prospect, u]) => `${prospect.order.id} ${crowd.units[u]?.state.crew.id}`).sort();
    };
    fc.assert(
      fc.property(pictures, (picture) => {
        const turned = { ...picture, orders: picture.orders.toReversed(), crews: picture.crews.toReversed() };
        expect(named(turned)).toEqual(named(picture));
      }),
    );
  });

  test('has the most weight per minute until power is back that any sharing has (against all of them)', () => {
    fc.assert(
      fc.property(pictures, (drawn) => {
        const orders = drawn.orders.map((one) => ({ ...one, kind: 'outage' as const, ...since(5), ...byNobody }));
        const { pairs, prospects, mayWait, room } = share({ ...drawn, orders });
        fc.pre(prospects.length <= room.reduce((sum, most) => sum + most, 0));
        const gain = (prospect: Prospect, u: number): number => {
          const isOpen = prospect.eligible.includes(u);
          if (!isOpen && !(mayWait(prospect) && prospect.later.includes(u))) return 0;
          const weight = TUNING.orderWeight + prospect.order.customersOut ** TUNING.customerPower;
          const waitMin = isOpen ? 0 : TUNING.waitMarginMin;
          return weight / ((prospect.costs[u] ?? 0) + waitMin + prospect.order.expectedWorkMin);
        };
        const ours = pairs.reduce((sum, [prospect, u]) => sum + gain(prospect, u), 0);
        expect(ours).toBeCloseTo(mostGain(prospects, [...room], gain), 9);
      }),
    );
  });
});

const byNobody = { prioritySource: 'computed' as const, priority: 0 };

function mostGain(
  [first, ...rest]: readonly Prospect[],
  room: readonly number[],
  gain: (prospect: Prospect, u: number) => number,
): number {
  if (!first) return 0;
  const ways = room.flatMap((places, u) =>
    places > 0 ? gain(first, u) + mostGain(rest, room.with(u, places - 1), gain) : [],
  );
  return Math.max(mostGain(rest, room, gain), ...ways);
}
