import { describe, expect, test } from 'vitest';
import { countBoard } from './counts.ts';
import { breachAt, elapsedMs, levelOf, orderLevel, recoveryClock, responseClock, type Targets } from './order-clock.ts';
import { anOrder } from './order-fixture.ts';
import { filterQueue, sortQueue } from './queue.ts';

const targets: Targets = {
  responseTargetMin: 45,
  recoveryTargetMin: 180,
  atRiskShare: 0.8,
  officialRecovery: 'customer',
};
const reported = Date.parse('2026-05-12T07:00:00.000Z');
const minutes = (count: number): number => reported + count * 60_000;

describe('a running clock', () => {
  test('is grey below 80 % of its target, amber from there, red past it', () => {
    const clock = responseClock(anOrder(), targets);
    expect(levelOf(clock, minutes(35.9))).toBe('normal');
    expect(levelOf(clock, minutes(36))).toBe('at_risk');
    expect(levelOf(clock, minutes(45))).toBe('at_risk');
    expect(levelOf(clock, minutes(45.1))).toBe('breached');
  });

  test('stands when the crew has arrived, while recovery runs on', () => {
    const order = anOrder({ state: 'on_site', times: { arrivedAt: '2026-05-12T07:20:00.000Z' } });
    expect(elapsedMs(responseClock(order, targets), minutes(90))).toBe(20 * 60_000);
    expect(elapsedMs(recoveryClock(order, targets), minutes(90))).toBe(90 * 60_000);
    expect(orderLevel(order, targets, minutes(90))).toBe('normal');
  });

  test('stands on a cancelled order that never had an arrival', () => {
    const order = anOrder({ state: 'cancelled', times: { cancelledAt: '2026-05-12T07:10:00.000Z' } });
    expect(elapsedMs(responseClock(order, targets), minutes(500))).toBe(10 * 60_000);
  });

  test('of the response runs anew when an order waits again after a crew had reached it', () => {
    const reopened = anOrder({
      responseSince: '2026-05-12T10:00:00.000Z',
      times: { arrivedAt: '2026-05-12T07:20:00.000Z' },
    });
    expect(elapsedMs(responseClock(reopened, targets), minutes(200))).toBe(20 * 60_000);
    expect(breachAt(reopened, { ...targets, recoveryTargetMin: 600 })).toBe(minutes(225));
    expect(levelOf(responseClock(reopened, targets), minutes(226))).toBe('breached');
  });

  test('of the response starts at the report and stops at the first arrival when the server names no other start', () => {
    const onSite = anOrder({ state: 'on_site', times: { arrivedAt: '2026-05-12T07:20:00.000Z' } });
    expect(responseClock(onSite, targets)).toMatchObject({ startMs: reported, endMs: minutes(20) });
    expect(responseClock(anOrder(), targets)).toMatchObject({ startMs: reported, endMs: null });
  });
});

describe('the recovery clock follows the official recovery', () => {
  const order = anOrder({
    state: 'on_site',
    outageStartedAt: '2026-05-12T06:50:00.000Z',
    times: { arrivedAt: '2026-05-12T07:20:00.000Z' },
  });
  const lit = {
    ...order,
    state: 'restored' as const,
    times: { ...order.times, restoredAt: '2026-05-12T08:00:00.000Z' },
  };

  test.each([
    ['customer', 90, 60],
    ['work', 70, 40],
    ['outage', 100, 70],
  ] as const)(
    '%s: %i minutes after an hour and a half, %i when power is back',
    (officialRecovery, running, stopped) => {
      const official = { ...targets, officialRecovery };
      expect(elapsedMs(recoveryClock(order, official), minutes(90)) / 60_000).toBe(running);
      expect(elapsedMs(recoveryClock(lit, official), minutes(90)) / 60_000).toBe(stopped);
    },
  );

  test('work: stands at zero until somebody has arrived, and makes nobody late', () => {
    const official = { ...targets, responseTargetMin: 10_000, officialRecovery: 'work' as const };
    expect(elapsedMs(recoveryClock(anOrder(), official), minutes(500))).toBe(0);
    expect(orderLevel(anOrder(), official, minutes(500))).toBe('normal');
    expect(breachAt(anOrder(), official)).toBe(minutes(10_000));
  });

  test('outage: from the report as long as no other start is known', () => {
    expect(recoveryClock(anOrder(), { ...targets, officialRecovery: 'outage' }).startMs).toBe(reported);
  });
});

describe('the queue', () => {
  const late = anOrder({ number: 'WO-000003', times: { reportedAt: '2026-05-12T06:30:00.000Z' } });
  const early = anOrder({ number: 'WO-000001' });
  const onSite = anOrder({ number: 'WO-000000', state: 'on_site', times: { arrivedAt: '2026-05-12T07:05:00.000Z' } });
  const lit = anOrder({
    number: 'WO-000004',
    state: 'restored',
    times: { arrivedAt: '2026-05-12T07:05:00.000Z', restoredAt: '2026-05-12T07:25:00.000Z' },
  });

  test('starts with what breaches its target next and ends with what is lit again', () => {
    expect(sortQueue([lit, onSite, early, late], targets).map((order) => order.number)).toEqual([
      'WO-000003',
      'WO-000001',
      'WO-000000',
      'WO-000004',
    ]);
    expect(breachAt(lit, targets)).toBe(Number.POSITIVE_INFINITY);
  });

  test('puts the more urgent of two equally late orders first', () => {
    const urgent = anOrder({ number: 'WO-000009', priority: 900 });
    expect(sortQueue([early, urgent], targets)[0]).toBe(urgent);
  });

  test('puts a hazard before all else until a crew is there', () => {
    const reportedAt = '2026-05-12T07:30:00.000Z';
    const hazard = anOrder({ number: 'WO-000009', kind: 'hazard', times: { reportedAt } });
    expect(sortQueue([late, hazard], targets)[0]).toBe(hazard);
    const reached = anOrder({ ...hazard, state: 'on_site', times: { reportedAt, arrivedAt: reportedAt } });
    expect(sortQueue([late, reached], targets)[0]).toBe(late);
  });

  test('holds open orders only', () => {
    expect(sortQueue([anOrder({ state: 'closed' }), anOrder({ state: 'completed' })], targets)).toEqual([]);
  });

  test('filters by what is asked and by ULP', () => {
    const queue = sortQueue([onSite, early, late], targets);
    expect(filterQueue(queue, 'waiting', null, targets, minutes(0))).toHaveLength(2);
    expect(filterQueue(queue, 'at_risk', null, targets, minutes(10))).toEqual([late]);
    expect(filterQueue(queue, 'all', 'slt', targets, minutes(0))).toEqual([]);
  });

  test('counts waiting, at risk and breached apart', () => {
    expect(countBoard([onSite, early, late], [], new Set(), targets, minutes(20))).toMatchObject({
      open: 3,
      waiting: 2,
      atRisk: 0,
      breached: 1,
    });
  });

  test('counts a crew that works on after its shift as working, and one at home not at all', () => {
    const crews = [
      { id: 'late', onDuty: false },
      { id: 'home', onDuty: false },
      { id: 'free', onDuty: true },
    ];
    expect(countBoard([], crews, new Set(['late']), targets, minutes(0))).toMatchObject({
      crewsBusy: 1,
      crewsOnDuty: 2,
    });
  });
});
