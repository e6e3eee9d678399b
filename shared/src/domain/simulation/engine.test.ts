import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { boxed, etaFirst, nearest } from './baselines.ts';
import { USUAL_CALLS } from './calls.ts';
import { run } from './engine.ts';
import { drawFaults } from './faults.ts';
import { ourPolicy } from './ours/policy.ts';
import { customerMinutesLost } from './records.ts';
import type { Action, Policy, Room } from './room.ts';
import { createTree } from './tree.ts';
import { HOUR_MS, type Scenario, type SimDevice, type World } from './world.ts';

const START = Date.UTC(2026, 2, 2, 0);
const CENTRE = { lat: -2.1, lng: 106.1 };
const at = (eastKm: number, northKm: number) => offsetBy(CENTRE, eastKm * 1000, northKm * 1000);

/** A substation, two feeders of two sections of three transformers, three crews in two ULPs. */
function smallWorld(): World {
  const device = (id: string, kind: SimDevice['kind'], parentId: string | null, eastKm: number): SimDevice => ({
    id,
    kind,
    parentId,
    ulpId: eastKm < 0 ? 'west' : 'east',
    place: at(eastKm, 0),
    customers: kind === 'transformer' ? 40 : 0,
    faultWeight: 1,
  });
  const feeders = ['f1', 'f2'].map((id, f) => device(id, 'feeder', 's', f === 0 ? -4 : 4));
  const sections = feeders.flatMap(({ id, place }) =>
    [1, 2].map((n) => device(`${id}.${n}`, 'section', id, (place.lng < CENTRE.lng ? -1 : 1) * (4 + 4 * n))),
  );
  const transformers = sections.flatMap(({ id, place }) =>
    [1, 2, 3].map((n) => ({
      ...device(`${id}.${n}`, 'transformer', id, place.lng < CENTRE.lng ? -1 : 1),
      place: offsetBy(place, 0, n * 900),
    })),
  );
  const crew = (id: string, ulpId: string, eastKm: number) => ({
    id,
    code: id,
    ulpId,
    posko: at(eastKm, 2),
    duty: null,
  });
  const repair = { median: 12, sigma: 0.7 };
  return {
    name: 'small',
    devices: [device('s', 'substation', null, 0), ...feeders, ...sections, ...transformers],
    crews: [crew('c1', 'west', -8), crew('c2', 'east', 8), crew('c3', 'east', 3)],
    faults: {
      perDay: { service: 30, transformer: 10, section: 6, feeder: 2, substation: 0 },
      byHour: Array(24).fill(1),
    },
    calls: USUAL_CALLS,
    travel: { detourFactor: 1.35, speedKmh: 36, turnOutMin: 3 },
    acceptMin: 1,
    inspectMin: 5,
    repairMin: { service: repair, transformer: repair, section: repair, feeder: repair, substation: repair },
  };
}

const settings = {
  maxOpenOrdersPerCrew: 3,
  commitAheadMin: 5,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  foreignUlpPriceMin: 2,
  loadPriceMin: 25,
  stormFactor: 4,
  stormMinReports: 8,
};
const ours = ourPolicy({ settings, standby: null });
/** All that comes in goes to two of three crews at once, so that they hold many orders. */
const piled: Policy = {
  name: 'piled',
  isTold: true,
  everyMs: 0,
  start: () => {
    let opened = 0;
    return ({ newReports, orders }) =>
      newReports.flatMap(({ id, faultId, transformerId }): Action[] => {
        const known = [...orders.values()].find((order) => order.id.startsWith(`${faultId} `))?.id;
        if (known !== undefined) return [{ do: 'link', orderId: known, reportIds: [id] }];
        const order = {
          id: `${faultId} ${opened++}`,
          deviceId: transformerId,
          level: 'transformer',
          reportIds: [id],
        } as const;
        return [
          { do: 'open', order },
          { do: 'offer', orderId: order.id, crewId: opened % 2 === 0 ? 'c1' : 'c2' },
        ];
      });
  },
};
const policies: readonly Policy[] = [boxed, nearest, etaFirst, piled, ours];
const seedsOf = ({ isTold }: Policy) => (isTold ? [1, 2, 3] : [1]);
const day = (hours = 6): Scenario => ({ startMs: START, hours, storms: [], strikes: [] });
const stormy: Scenario = {
  ...day(4),
  storms: [
    {
      fromMs: START + HOUR_MS,
      hours: 1,
      factor: { service: 6, transformer: 6, section: 6, feeder: 1, substation: 1 },
      speedFactor: 0.8,
    },
  ],
};

describe.each(policies.map((policy) => ({ name: policy.name, policy })))('a run under $name', ({ policy }) => {
  test.each([day(), stormy])('restores every fault once, after it was reported and reached', (scenario) => {
    for (const seed of seedsOf(policy)) {
      const { faults } = run(smallWorld(), scenario, policy, seed);
      expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
      for (const { startedAtMs, reportedAtMs, createdAtMs, arrivedAtMs, restoredAtMs } of faults) {
        if (arrivedAtMs === null || restoredAtMs === null) throw new Error('never restored');
        expect(arrivedAtMs).toBeGreaterThanOrEqual(startedAtMs);
        expect(restoredAtMs).toBeGreaterThan(arrivedAtMs);
        expect(createdAtMs === null).toBe(reportedAtMs === null);
        // A crew that is there for another reason may find it before anybody calls.
        if (reportedAtMs !== null) expect(reportedAtMs).toBeGreaterThanOrEqual(startedAtMs);
      }
    }
  });

  test('is the same for the same seed, and for another order of devices below their parents and of crews', () => {
    const world = smallWorld();
    const mixed: World = {
      ...world,
      devices: [...world.devices].sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? 1 : -1)),
      crews: [...world.crews].reverse(),
    };
    const brief = { ...stormy, hours: 1.5 };
    const first = run(world, brief, policy, 5);
    expect(first.faults.length).toBeGreaterThan(5);
    expect(run(smallWorld(), brief, policy, 5)).toEqual(first);
    expect(run(mixed, brief, policy, 5)).toEqual(first);
  });

  test('never has a crew at two orders at once, nor an order with two crews', () => {
    const watched = spiedOn(policy, ({ orders, crews }) => {
      const held = crews.flatMap(({ id, orderIds }) => orderIds.map((orderId) => [orderId, id]));
      const given = [...orders.values()].flatMap(({ id, crewId }) => (crewId === null ? [] : [[id, crewId]]));
      expect(held.sort()).toEqual(given.sort());
      const active = [...orders.values()].filter(({ state }) => state === 'en_route' || state === 'on_site');
      expect(new Set(active.map(({ crewId }) => crewId)).size).toBe(active.length);
    });
    for (const seed of seedsOf(policy)) run(smallWorld(), stormy, watched, seed);
  });

  test('tells the room of every call that came before power was back, once', () => {
    const told = new Set<string>();
    const watched = spiedOn(policy, ({ newReports }) => {
      for (const { id } of newReports) {
        expect(told.has(id)).toBe(false);
        told.add(id);
      }
    });
    const { faults } = run(smallWorld(), stormy, watched, 4);
    // The last ones may have rung in the moment power came back: nobody is asked any more.
    expect(faults.reduce((sum, { reports }) => sum + reports, 0)).toBe(told.size);
  });
});

/** The same policy, with a look at each room before it decides. */
function spiedOn(policy: Policy, look: (room: Room) => void): Policy {
  return {
    ...policy,
    start(world, seed) {
      const decide = policy.start(world, seed);
      return (room) => {
        look(room);
        return decide(room);
      };
    },
  };
}

test('an order that is with a crew cannot be given to another one', () => {
  const twice: Policy = {
    ...piled,
    start(world, seed) {
      const decide = piled.start(world, seed);
      return (room) =>
        decide(room).flatMap((action): Action[] =>
          action.do === 'offer' ? [action, { ...action, crewId: 'c3' }] : [action],
        );
    },
  };
  expect(() => run(smallWorld(), day(), twice, 1)).toThrow('cannot go to c3');
});

test('all policies meet the same faults, calls and repairs', () => {
  const [first, ...others] = policies.map((policy) => run(smallWorld(), stormy, policy, 9).faults);
  const fate = (faults: typeof first) => faults?.map(({ id, deviceId, startedAtMs }) => [id, deviceId, startedAtMs]);
  for (const other of others) expect(fate(other)).toEqual(fate(first));
});

test('only a policy that is told sees which fault a report is about', () => {
  const seen = new Set<boolean>();
  const spy = (policy: Policy) =>
    spiedOn(policy, ({ newReports }) => {
      for (const { faultId } of newReports) seen.add(faultId === null);
    });
  run(smallWorld(), day(), spy(ours), 1);
  expect([...seen]).toEqual([true]);
});

test('faults come as often as the rates say, and only more often in a storm', () => {
  const world = smallWorld();
  const tree = createTree(world);
  const count = (scenario: Scenario) =>
    Array.from({ length: 60 }, (_, seed) => drawFaults(world, tree, scenario, seed).length).reduce((a, b) => a + b) /
    60;
  expect(count(day(24))).toBeGreaterThan(45);
  expect(count(day(24))).toBeLessThan(51);
  // Three hours as usual, one with six times the 46 of 48 that a storm touches: 17.6.
  expect(count(stormy)).toBeGreaterThan(16);
  expect(count(stormy)).toBeLessThan(19.5);
});

test('customer-minutes: who is behind two faults at once is out once', () => {
  const tree = createTree(smallWorld());
  const fault = (level: 'section' | 'transformer' | 'service', deviceId: string, from: number, to: number) => ({
    id: `${deviceId}/${from}`,
    level,
    deviceId,
    ulpId: 'east',
    place: CENTRE,
    customers: 0,
    startedAtMs: from * 60_000,
    reportedAtMs: null,
    createdAtMs: null,
    sentAtMs: null,
    arrivedAtMs: null,
    restoredAtMs: to * 60_000,
    reports: 0,
  });
  const section = fault('section', 'f1.1', 0, 60);
  expect(customerMinutesLost(tree, [section])).toBe(120 * 60);
  expect(customerMinutesLost(tree, [section, fault('transformer', 'f1.1.1', 30, 90)])).toBe(120 * 60 + 40 * 30);
  expect(customerMinutesLost(tree, [section, fault('service', 'f1.1.2', 50, 80)])).toBe(120 * 60 + 20);
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), (a, b) => {
      const both = [section, fault('transformer', 'f1.1.3', a, a + b + 1)];
      expect(customerMinutesLost(tree, both.toReversed())).toBe(customerMinutesLost(tree, both));
    }),
  );
});
