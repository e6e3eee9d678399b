import { describe, expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { USUAL_CALLS } from '../simulation/calls.ts';
import type { SimDevice } from '../simulation/world.ts';
import { ask, type Facts } from './ask.ts';
import { crewHours, crewsAsked, crewsToday, type RosterCrew } from './crews.ts';
import type { Question } from './question.ts';
import { REPAIR_MIN, type RealFault, replayable } from './real-faults.ts';
import { changeOf, figuresOf } from './summary.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const CITY = { lat: -2.13, lng: 106.11 };
const TOWN = offsetBy(CITY, 0, 28_000);
/** Midnight in WIB. */
const START = Date.UTC(2026, 0, 4, 17);
const device = (
  id: string,
  kind: SimDevice['kind'],
  parentId: string | null,
  over: Partial<SimDevice> = {},
): SimDevice => ({
  id,
  kind,
  parentId,
  ulpId: 'pkp',
  place: CITY,
  customers: 0,
  faultWeight: 0,
  ...over,
});
const devices = [
  device('g', 'substation', null),
  device('f', 'feeder', 'g'),
  device('s', 'section', 'f'),
  device('t1', 'transformer', 's', { customers: 400 }),
  device('s2', 'section', 'f', { ulpId: 'slt', place: TOWN }),
  device('t2', 'transformer', 's2', { customers: 300, ulpId: 'slt', place: TOWN }),
];
const fault = (id: string, hour: number, over: Partial<RealFault> = {}): RealFault => {
  const at = START + hour * HOUR;
  return {
    id,
    ulpId: 'pkp',
    deviceId: 't1',
    isService: false,
    place: CITY,
    startedAtMs: at,
    reportedAtMs: at,
    arrivedAtMs: at + 30 * MIN,
    restoredAtMs: at + 50 * MIN,
    calls: [{ customerId: '1', transformerId: 't1', atMs: at }],
    ...over,
  };
};
const inTown = { ulpId: 'slt', deviceId: 't2', place: TOWN } as const;
const roster: RosterCrew[] = [1, 2, 3].map((shift) => ({
  id: `c${shift}`,
  code: `pkp-0${shift}`,
  ulpId: 'pkp',
  posko: CITY,
  shift,
}));
const SETTINGS = {
  maxOpenOrdersPerCrew: 3,
  commitAheadMin: 5,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  foreignUlpPriceMin: 6,
  loadPriceMin: 25,
  stormFactor: 4,
  stormMinReports: 30,
};
const question: Question = { ulpId: null, pattern: 'as_now', crewsPerUlp: {}, dispatch: 'nearest', standby: false };
const facts = (incidents: RealFault[]): Facts => ({
  world: {
    name: 'test',
    devices,
    faults: { perDay: { service: 0, transformer: 0, section: 0, feeder: 0, substation: 0 }, byHour: Array(24).fill(1) },
    calls: USUAL_CALLS,
    travel: { detourFactor: 1.35, speedKmh: 36, turnOutMin: 3 },
    acceptMin: 1,
    inspectMin: 5,
    repairMin: REPAIR_MIN,
  },
  roster: [
    ...roster,
    ...[1, 2, 3].map((shift) => ({ id: `d${shift}`, code: `slt-0${shift}`, ulpId: 'slt', posko: TOWN, shift })),
  ],
  incidents,
  startMs: START,
  days: 2,
  settings: SETTINGS,
  demand: [],
  standbyPlaces: [],
  workTimes: {},
  isStandbyNow: false,
});

describe('the crews of a question', () => {
  test('as now: the roster', () => {
    expect(crewsAsked(roster, question)).toEqual(crewsToday(roster));
    expect(crewsToday(roster).map(({ duty }) => duty?.from)).toEqual([7, 15, 23]);
  });
  test('numbers per shift: who has the shift first, then the others in turn', () => {
    const crews = crewsAsked(roster, { ...question, crewsPerUlp: { pkp: [2, 0, 1] } });
    expect(crews.map(({ code, duty }) => [code, duty?.from])).toEqual([
      ['pkp-1-01', 7],
      ['pkp-1-02', 7],
      ['pkp-3-01', 23],
    ]);
    expect(crewHours(crews)).toBe(24);
  });
  test('another pattern without numbers shares out who is there; another ULP stays as it is', () => {
    const two = crewsAsked(facts([]).roster, { ...question, ulpId: 'pkp', pattern: 'two_shifts' });
    expect(two.filter(({ ulpId }) => ulpId === 'pkp').map(({ duty }) => duty)).toEqual([
      { from: 7, to: 19 },
      { from: 7, to: 19 },
      { from: 19, to: 31 },
    ]);
    expect(two.filter(({ ulpId }) => ulpId === 'slt')).toEqual(
      crewsToday(facts([]).roster).filter(({ ulpId }) => ulpId === 'slt'),
    );
  });
});

describe('real incidents in the lab', () => {
  test('the time on site is the repair; one that was not timed takes the median; one at a place goes to the nearest transformer', () => {
    const { faults, leftOut, guessedRepairs } = replayable(devices, [
      fault('a', 1),
      fault('b', 2, { arrivedAtMs: null }),
      fault('c', 3, { deviceId: null, place: offsetBy(CITY, 500, 0), calls: [] }),
      fault('d', 4, { deviceId: null, ulpId: 'tbl' }),
    ]);
    expect(faults.map(({ id, level, repairMs }) => [id, level, repairMs / MIN])).toEqual([
      ['a', 'transformer', 20],
      ['b', 'transformer', 20],
      ['c', 'service', 20],
    ]);
    expect(faults.map(({ customers }) => customers)).toEqual([400, 400, 1]);
    expect(faults[2]?.calls).toMatchObject([{ transformerId: 't1', atMs: START + 3 * HOUR }]);
    expect({ leftOut, guessedRepairs }).toEqual({ leftOut: 1, guessedRepairs: 1 });
  });
});

describe('figures', () => {
  test('mean, nearest rank, and what was never measured does not count', () => {
    const at = (response: number | null) => ({ ulpId: 'pkp', startedAtMs: START, response, recovery: null });
    expect(figuresOf([10, 20, 60, null].map(at))).toEqual({
      count: 4,
      response: { mean: 30, p50: 20, p90: 60 },
      recovery: null,
    });
  });
  test('the change is paired by day, with the interval of the mean', () => {
    const days = (values: number[]) =>
      values.map((response, day) => ({ ulpId: 'pkp', startedAtMs: START + day * 24 * HOUR, response, recovery: null }));
    expect(changeOf(days([30, 40, 50]), days([20, 32, 38]), 'response')).toEqual({ mean: -10, low: -15, high: -5 });
    expect(changeOf(days([30]), days([20]), 'response')).toEqual({ mean: -10, low: null, high: null });
  });
});

describe('the answer', () => {
  const incidents = [fault('a', 8), fault('b', 20), fault('c', 26), fault('d', 9, inTown), fault('e', 33, inTown)];

  test('is the same again, tells what was, and how far it is', () => {
    const shares: number[] = [];
    const answer = ask(facts(incidents), question, (share) => void shares.push(share));
    expect(ask(facts(incidents), question, () => undefined)).toEqual(answer);
    expect(answer).toMatchObject({ days: 2, faults: 5, leftOut: 0, guessedRepairs: 0 });
    expect(answer?.total.real).toEqual({
      count: 5,
      response: { mean: 30, p50: 30, p90: 30 },
      recovery: { mean: 50, p50: 50, p90: 50 },
    });
    expect(answer?.perUlp.map(({ ulp, whatIf }) => [ulp, whatIf.count])).toEqual([
      ['pkp', 3],
      ['slt', 2],
    ]);
    expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1)).toBe(true);
    expect(shares.at(-1)).toBe(1);
  });

  test('without its crews the town waits for the city: response grows by the way', () => {
    const answer = ask(facts(incidents), { ...question, crewsPerUlp: { slt: [0, 0, 0] } }, () => undefined);
    const town = answer?.perUlp.find(({ ulp }) => ulp === 'slt');
    expect(town?.whatIf.response?.mean).toBeGreaterThan((town?.today.response?.mean ?? 0) + 20);
    expect(answer?.responseChange.mean).toBeGreaterThan(5);
    expect(answer?.crewHoursPerDay).toEqual({ today: 48, whatIf: 24 });
  });

  test('nothing to live through: no answer', () => {
    expect(ask(facts([]), question, () => undefined)).toBeNull();
  });
});
