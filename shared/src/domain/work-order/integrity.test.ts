import { describe, expect, it, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { type CommandFacts, flagsOf } from './integrity.ts';
import {
  arrivedElsewhere,
  cancelledAndReopened,
  type Fix,
  impossibleTravel,
  lateEntry,
  restoredBeforeCustomers,
  startMoved,
} from './integrity-later.ts';

const t0 = new Date('2026-11-22T05:00:00Z');
const at = (seconds: number): Date => new Date(t0.getTime() + seconds * 1000);
const site = { lat: -2.13, lng: 106.11 };
const eastOf = (meters: number) => offsetBy(site, meters, 0);
const step: CommandFacts = {
  command: 'arrive',
  sites: [site],
  place: site,
  accuracyM: 8,
  deviceAt: at(0),
  receivedAt: at(2),
  at: at(0),
  arrivedAt: null,
  isDrifted: false,
};

describe('a step of a crew', () => {
  it.each<[string, Partial<CommandFacts>]>([
    ['at the site', {}],
    ['parked round the corner', { place: eastOf(400) }],
    ['with a fix that is off by as much as it is away', { place: eastOf(900), accuracyM: 450 }],
    [
      'at a break of the line, far from the switch the order names',
      { place: eastOf(4000), sites: [site, eastOf(3900)] },
    ],
    ['without a place', { place: null }],
    ['restored after a minute', { command: 'restore', arrivedAt: at(-60) }],
    ['departing from afar', { command: 'depart', place: eastOf(9000) }],
  ])('%s is honest', (_name, facts) => expect(flagsOf({ ...step, ...facts })).toEqual([]));

  it('an arrival far from the site brings distance, accuracy and age', () => {
    const late = { place: eastOf(2100), receivedAt: at(900), accuracyM: 30 };
    expect(flagsOf({ ...step, ...late })).toEqual([
      {
        code: 'arrived_far',
        evidence: { distanceM: 2100, accuracyM: 30, ageS: 900, ...eastOf(2100), limitM: 500 },
      },
    ]);
  });
  it('is not helped by an error that no phone has', () =>
    expect(flagsOf({ ...step, place: eastOf(2100), accuracyM: 5000 })).toHaveLength(1));
  it('power back within a minute of arrival brings the seconds', () =>
    expect(flagsOf({ ...step, command: 'restore', arrivedAt: at(-59) })).toEqual([
      { code: 'hasty_restore', evidence: { seconds: 59, arrivedAt: at(-59).toISOString(), limitS: 60 } },
    ]));
  it('a clock that cannot be believed brings both times', () =>
    expect(flagsOf({ ...step, isDrifted: true, deviceAt: at(-7200) })).toEqual([
      {
        code: 'clock_drift',
        evidence: { step: 'arrive', deviceAt: at(-7200).toISOString(), receivedAt: at(2).toISOString(), driftS: -7202 },
      },
    ]));
});

describe('the track around an arrival', () => {
  const fix = (seconds: number, meters: number, accuracyM: number | null = 10): Fix => ({
    ...eastOf(meters),
    at: at(seconds),
    accuracyM,
    source: 'tracker',
  });
  it.each<[string, readonly Fix[]]>([
    ['is at the site', [fix(-60, 20), fix(60, 10)]],
    ['comes near once', [fix(-120, 5000), fix(0, 900), fix(120, 5000)]],
    ['is a single outlier', [fix(0, 8000)]],
    ['was elsewhere an hour before only', [fix(-3600, 8000), fix(-3500, 8000)]],
    ['is too coarse to tell', [fix(-60, 1400, 500), fix(60, 1400, 500)]],
    ['does not exist', []],
  ])('%s: no flag', (_name, fixes) => expect(arrivedElsewhere([site], at(0), fixes)).toBeNull());
  it('was elsewhere all the time: the nearest fix is the evidence', () =>
    expect(arrivedElsewhere([site], at(0), [fix(-60, 5000), fix(30, 4000), fix(200, 7000)])).toMatchObject({
      code: 'arrived_elsewhere',
      evidence: { distanceM: 4000, offS: 30, fixes: 3, source: 'tracker', limitM: 1000 },
    }));
});

describe('two arrivals of one crew', () => {
  const arrival = (seconds: number, meters: number) => ({
    ...eastOf(meters),
    orderId: `order-${seconds}`,
    number: 'WO-1',
    arrivedAt: at(seconds),
  });
  it.each([
    ['a fast drive', 600, 15_000],
    ['neighbours in a minute', 20, 2500],
    ['the same second next door', 0, 100],
  ])('%s can be', (_name, seconds, meters) =>
    expect(impossibleTravel(arrival(0, 0), arrival(seconds, meters))).toBeNull(),
  );
  it('faster than any vehicle cannot', () =>
    expect(impossibleTravel(arrival(0, 0), arrival(300, 20_000))).toMatchObject({
      code: 'impossible_travel',
      evidence: { earlierOrderId: 'order-0', distanceM: 20_000, seconds: 300, kmh: 240, limitKmh: 120 },
    }));
  it('nor two places at once', () => expect(impossibleTravel(arrival(0, 0), arrival(0, 5000))).not.toBeNull());
});

describe('a start that moved', () => {
  const moved = { reportId: 'r', by: 'u', was: at(0), is: at(1800), isKeptElsewhere: false };
  it('shortens the response', () =>
    expect(startMoved(moved)).toMatchObject({ code: 'start_moved', evidence: { movedS: 1800, by: 'u' } }));
  it.each([
    ['by a little', { is: at(299) }],
    ['with its report, to an order that keeps the clock', { isKeptElsewhere: true }],
    ['to earlier', { is: at(-600) }],
  ])('%s does not', (_name, facts) => expect(startMoved({ ...moved, ...facts })).toBeNull());
});

describe('cancelled and made again', () => {
  const again = {
    earlier: { orderId: 'e', number: 'WO-1', reportedAt: at(0) },
    cancelledAt: at(2400),
    by: 'u',
    reportedAt: at(2460),
    createdAt: at(2470),
    targetS: 2700,
  };
  it('near the target: the clock was restarted', () =>
    expect(cancelledAndReopened(again)).toMatchObject({
      code: 'cancelled_and_reopened',
      evidence: { earlierOrderId: 'e', lostS: 2460, goneS: 2400, targetS: 2700 },
    }));
  it.each([
    ['long before the target', { cancelledAt: at(1200), createdAt: at(1300) }],
    ['with the first clock', { reportedAt: at(0) }],
    ['hours later', { createdAt: at(2400 + 3601) }],
  ])('%s: no flag', (_name, facts) => expect(cancelledAndReopened({ ...again, ...facts })).toBeNull());
});

describe('calls after power was said to be back', () => {
  const call = (customer: string, seconds: number) => ({
    reportId: `${customer}${seconds}`,
    customer,
    reportedAt: at(seconds),
  });
  it('of two customers are evidence', () =>
    expect(restoredBeforeCustomers(at(0), [call('b', 1200), call('a', 600)])).toMatchObject({
      evidence: { customers: 2, firstAfterS: 600, reportIds: ['a600', 'b1200'] },
    }));
  it.each([
    ['of one customer', [call('a', 600), call('a', 900)]],
    ['that were on their way', [call('a', 100), call('b', 200)]],
    ['hours later', [call('a', 4000), call('b', 5000)]],
  ])('%s are not', (_name, calls) => expect(restoredBeforeCustomers(at(0), calls)).toBeNull());
});

test('a late entry tells how late, and who typed it', () => {
  const flag = lateEntry({ reportId: 'r', reportedAt: at(0), receivedAt: at(3600), by: 'u' });
  expect(flag.evidence).toMatchObject({ reportId: 'r', lateS: 3600, by: 'u' });
});
