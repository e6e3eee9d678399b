import { describe, expect, test } from 'vitest';
import { type Arrival, countArrivals, usualCount } from './arrivals.ts';
import { atLeast, boundOf } from './poisson.ts';
import { calmBelow, FALSE_PROPOSAL_RISK, judgeStorms, proposeFrom, type StormPicture } from './propose.ts';
import { ACTIVE_RULES, CALM_RULES, RECONCILING_RULES, stormRules, ulpsWhere } from './rules.ts';
import { calledAfterRestore } from './still-out.ts';

const MIN = 60_000;
const NOW = 1_000 * MIN;
const settings = { stormFactor: 4, stormMinReports: 8 };
const ULPS = ['pkp', 'slt', 'mtk', 'kba', 'tbl'];

const calls = (count: number, over: Partial<Arrival> = {}): Arrival[] =>
  Array.from({ length: count }, (_, i) => ({ ulpId: 'pkp', about: `s${i}`, receivedAtMs: NOW - MIN, ...over }));
const picture = (over: Partial<StormPicture> = {}): StormPicture => ({
  ulps: ULPS.map((ulpId) => ({ ulpId, customers: 58_000, faultsPerHour: null })),
  arrivals: [],
  hour: 18,
  settings,
  standing: [],
  refused: [],
  ...over,
});
const proposedIn = (given: StormPicture, nowMs = NOW) => judgeStorms(given, nowMs).proposed.map(({ ulpId }) => ulpId);

describe('the Poisson bound', () => {
  test('agrees with the table: P(X >= 10 | 4) = 0.00813, P(X >= 1 | 2) = 0.86466', () => {
    expect(atLeast(10, 4)).toBeCloseTo(0.008_132, 5);
    expect(atLeast(1, 2)).toBeCloseTo(0.864_665, 5);
    expect(atLeast(0, 3)).toBe(1);
    expect(atLeast(3, 0)).toBe(0);
  });
  test.each([0.1, 1, 5, 40, 400])('of a mean of %s is the first count that chance hardly reaches', (mean) => {
    const bound = boundOf(mean, FALSE_PROPOSAL_RISK);
    expect(atLeast(bound, mean)).toBeLessThanOrEqual(FALSE_PROPOSAL_RISK);
    expect(atLeast(bound - 1, mean)).toBeGreaterThan(FALSE_PROPOSAL_RISK);
  });
});

describe('what counts', () => {
  test('a feeder that makes hundreds call is one fault, not a storm', () => {
    const one = calls(300, { about: 's1' });
    expect(countArrivals(one, null, NOW - 15 * MIN, NOW)).toEqual({ reports: 300, counted: 3 });
    expect(proposedIn(picture({ arrivals: one }))).toEqual([]);
  });
  test('the usual is what was learned, else by customers and hour', () => {
    expect(usualCount({ faultsPerHour: 4, customers: 1 }, 3)).toBeCloseTo(1.3);
    const evening = usualCount({ faultsPerHour: null, customers: 290_000 }, 18);
    expect(evening).toBeGreaterThan(1.5);
    expect(evening).toBeGreaterThan(3 * usualCount({ faultsPerHour: null, customers: 290_000 }, 3));
  });
});

describe('a storm is proposed', () => {
  test('of one ULP when its calls alone are far more than usual', () => {
    expect(proposedIn(picture({ arrivals: calls(12) }))).toEqual(['pkp']);
    expect(proposedIn(picture({ arrivals: calls(7) }))).toEqual([]);
  });
  test('of the whole UP3 when they come from everywhere', () => {
    const everywhere = ULPS.flatMap((ulpId) =>
      calls(4, { ulpId }).map((c) => ({ ...c, about: `${ulpId} ${c.about}` })),
    );
    expect(proposedIn(picture({ arrivals: everywhere }))).toEqual([null]);
  });
  test('with the figures that say why', () => {
    const [storm] = judgeStorms(picture({ arrivals: calls(12) }), NOW).proposed;
    expect(storm?.arrivals).toMatchObject({ reports: 12, counted: 12, windowMin: 15, perHour: 48 });
    expect(storm?.arrivals.usualPerHour).toBeLessThan(3);
  });
  test('not again where one stands, also one of the whole UP3', () => {
    const arrivals = calls(12);
    const standing = (ulpId: string | null) => [{ id: 's', ulpId, state: 'active', proposedAtMs: null }];
    expect(proposedIn(picture({ arrivals, standing: standing('pkp') }))).toEqual([]);
    expect(proposedIn(picture({ arrivals, standing: standing(null) }))).toEqual([]);
    expect(proposedIn(picture({ arrivals, standing: standing('slt') }))).toEqual(['pkp']);
  });
  test('not again at once after an operator said no, unless twice as many come or an hour went by', () => {
    const refused = [{ ulpId: 'pkp', atMs: NOW - 10 * MIN, counted: 12 }];
    expect(proposedIn(picture({ arrivals: calls(20), refused }))).toEqual([]);
    expect(proposedIn(picture({ arrivals: calls(24), refused }))).toEqual(['pkp']);
    const longAgo = [{ ulpId: 'pkp', atMs: NOW - 60 * MIN, counted: 12 }];
    expect(proposedIn(picture({ arrivals: calls(20), refused: longAgo }))).toEqual(['pkp']);
  });
  test.each([0.2, 1, 3, 20])('and the way back lies well below the way there (usual %s)', (usual) => {
    expect(calmBelow(usual, settings)).toBeLessThanOrEqual(proposeFrom(usual, settings) / 2);
  });
});

describe('a proposal that nobody answered', () => {
  const standing = [{ id: 's', ulpId: 'pkp', state: 'proposed', proposedAtMs: NOW - 40 * MIN }];
  const withdrawn = (arrivals: Arrival[], storms = standing) =>
    judgeStorms(picture({ arrivals, standing: storms }), NOW).withdrawn;
  test('is taken back after two calm windows in a row', () => {
    expect(withdrawn(calls(3))).toEqual(['s']);
    expect(withdrawn(calls(6))).toEqual([]);
    expect(withdrawn(calls(6, { receivedAtMs: NOW - 20 * MIN }))).toEqual([]);
  });
  test('is not taken back before that, and never once it was started', () => {
    expect(withdrawn([], [{ id: 's', ulpId: 'pkp', state: 'proposed', proposedAtMs: NOW - 20 * MIN }])).toEqual([]);
    expect(withdrawn([], [{ id: 's', ulpId: 'pkp', state: 'active', proposedAtMs: NOW - 40 * MIN }])).toEqual([]);
  });
});

describe('the rules', () => {
  test('hold where a storm is active; a proposed one changes nothing; reconciling keeps the backlog and the quiet', () => {
    expect(stormRules([{ ulpId: 'pkp', state: 'active' }], 'pkp')).toBe(ACTIVE_RULES);
    expect(stormRules([{ ulpId: null, state: 'active' }], 'pkp')).toBe(ACTIVE_RULES);
    expect(stormRules([{ ulpId: 'pkp', state: 'active' }], 'slt')).toBe(CALM_RULES);
    expect(stormRules([{ ulpId: 'pkp', state: 'proposed' }], 'pkp')).toBe(CALM_RULES);
    expect(stormRules([{ ulpId: null, state: 'reconciling' }], 'pkp')).toBe(RECONCILING_RULES);
    expect(
      stormRules(
        [
          { ulpId: null, state: 'reconciling' },
          { ulpId: 'pkp', state: 'active' },
        ],
        'pkp',
      ),
    ).toBe(ACTIVE_RULES);
  });
  test('are asked for by ULP', () => {
    const storms = [{ ulpId: 'slt', state: 'active' as const }];
    expect(ulpsWhere(storms, ULPS, 'holdServiceOrders')).toEqual(['slt']);
    expect(ulpsWhere([{ ulpId: null, state: 'active' }], ULPS, 'widerGrouping')).toEqual(ULPS);
    expect(ulpsWhere([], ULPS, 'widerGrouping')).toEqual([]);
  });
});

test('still out: who called after the device above was said to be back, with the last restoration', () => {
  const report = {
    id: 'r1',
    incidentId: 'i2',
    transformerId: 'T1',
    ancestorIds: ['GI', 'F1', 'S1'],
    reportedAtMs: 100,
  };
  const restored = [
    { incidentId: 'i1', deviceId: 'F1', restoredAtMs: 50 },
    { incidentId: 'i3', deviceId: 'T1', restoredAtMs: 80 },
    { incidentId: 'i4', deviceId: 'S2', restoredAtMs: 90 },
    { incidentId: 'i2', deviceId: 'T1', restoredAtMs: 95 },
  ];
  const early = { ...report, id: 'r2', reportedAtMs: 40 };
  const found = calledAfterRestore([report, early], restored);
  expect(found.map(({ report: { id }, restored: { incidentId } }) => [id, incidentId])).toEqual([['r1', 'i3']]);
});
