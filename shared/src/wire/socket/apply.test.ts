import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WORK_ORDER_STATES, type WorkOrderState } from '../../domain/work-order/states.ts';
import type { AlarmItem, PositionItem } from '../http/board.ts';
import type { StormItem } from '../http/storm.ts';
import type { CrewOrder, WorkOrderItem } from '../http/work-order.ts';
import { apply, applyAll, applyCrew, type Board } from './apply.ts';
import type { DownFrame } from './frames.ts';

const AT = '2026-01-01T00:00:00.000Z';
const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const order = (n: number, version: number, state: WorkOrderState = 'new'): WorkOrderItem => ({
  id: uuid(n),
  number: `WO-${n}`,
  state,
  version,
  kind: 'outage',
  priority: 0,
  prioritySource: 'computed',
  up3: 'bangka',
  ulp: 'pkp',
  incidentId: uuid(900 + n),
  crew: null,
  device: null,
  location: { lat: -2, lng: 106 },
  address: '',
  customersOut: 1,
  reportCount: 1,
  hasHazard: false,
  hasCritical: false,
  attempts: 0,
  offerExpiresAt: null,
  holdReason: null,
  waitingReason: null,
  responseSince: null,
  outageStartedAt: null,
  times: {
    reportedAt: AT,
    createdAt: AT,
    dispatchedAt: null,
    acceptedAt: null,
    departedAt: null,
    arrivedAt: null,
    restoredAt: null,
    completedAt: null,
    closedAt: null,
    heldAt: null,
    cancelledAt: null,
  },
});

const storm = (version: number, state: StormItem['state']): StormItem => ({
  id: uuid(7),
  up3: 'bangka',
  ulp: null,
  state,
  arrivals: { counted: 12, reports: 40, usual: 1.3, windowMin: 15, perHour: 48, usualPerHour: 5.2 },
  proposedAt: AT,
  startedAt: null,
  startedBy: null,
  endingAt: null,
  endedAt: null,
  version,
});

const alarm = (version: number, clearedAt: string | null): AlarmItem => ({
  id: uuid(1),
  up3: 'bangka',
  ulp: null,
  kind: 'no_crew',
  severity: 'warning',
  entity: 'work_order',
  entityId: uuid(1),
  data: {},
  raisedAt: AT,
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt,
  version,
});

const position = (at: string, lat: number): PositionItem => ({
  crewId: uuid(1),
  at,
  lat,
  lng: 106,
  accuracyM: null,
  speedMps: null,
  headingDeg: null,
  batteryPct: null,
  source: 'phone',
});

const snapshot = (cursor: number, workOrders: WorkOrderItem[] = []): DownFrame => ({
  t: 'snapshot',
  topic: 'board',
  data: {
    cursor,
    at: AT,
    up3: { id: 'bangka', name: 'UP3 Bangka' },
    ulps: [],
    workOrders,
    incidents: [],
    crews: [],
    alarms: [],
    storms: [],
    positions: [],
    waitingReports: 0,
    settings: {
      responseTargetMin: 45,
      recoveryTargetMin: 180,
      positionMaxAgeS: 900,
      atRiskShare: 0.8,
      officialRecovery: 'customer',
    },
  },
});

const changes = (cursor: number, ...items: WorkOrderItem[]): DownFrame => ({
  t: 'changes',
  cursor,
  at: AT,
  items: items.map((item) => ({ entity: 'work_order', event: 'work_order.changed', item })),
});

const boardAt = (cursor: number, ...orders: WorkOrderItem[]): Board => {
  const board = apply(null, snapshot(cursor, orders));
  if (!board) throw new Error('a snapshot makes a board');
  return board;
};
const stateOf = (board: Board | null): [string, number, string][] =>
  [...(board?.workOrders.values() ?? [])].map((item) => [item.id, item.version, item.state]);

describe('a console board', () => {
  test('takes a snapshot, then what changed after it, and leaves the old board alone', () => {
    const before = boardAt(5, order(1, 1));
    const after = apply(before, changes(6, order(1, 2, 'offered'), order(2, 1)));
    expect(stateOf(after)).toEqual([
      [uuid(1), 2, 'offered'],
      [uuid(2), 1, 'new'],
    ]);
    expect(after?.cursor).toBe(6);
    expect(stateOf(before)).toEqual([[uuid(1), 1, 'new']]);
  });

  test('drops frames it already has, also when they would bring a closed order back', () => {
    const closed = apply(boardAt(5, order(1, 1)), changes(7, order(1, 3, 'cancelled')));
    expect(stateOf(closed)).toEqual([]);
    expect(apply(closed, changes(6, order(1, 2, 'offered')))).toBe(closed);
  });

  test('drops an older version inside a newer frame', () => {
    const board = boardAt(5, order(1, 4, 'accepted'));
    expect(stateOf(apply(board, changes(6, order(1, 3, 'offered'))))).toEqual([[uuid(1), 4, 'accepted']]);
  });

  test('a changed figure of the same version gets in: report counts move without the order', () => {
    const board = apply(boardAt(5, order(1, 4)), changes(6, { ...order(1, 4), reportCount: 9 }));
    expect(board?.workOrders.get(uuid(1))?.reportCount).toBe(9);
  });

  test('a storm stands until it has ended or was dismissed', () => {
    const told = (cursor: number, version: number, state: StormItem['state']): DownFrame => ({
      t: 'changes',
      cursor,
      at: AT,
      items: [{ entity: 'storm', event: 'storm.changed', item: storm(version, state) }],
    });
    const states = (board: Board | null) => [...(board?.storms.values() ?? [])].map(({ state }) => state);
    const active = applyAll(boardAt(1), [told(2, 1, 'proposed'), told(3, 2, 'active')]);
    expect(states(active)).toEqual(['active']);
    const reconciling = apply(active, told(4, 3, 'reconciling'));
    expect(states(reconciling)).toEqual(['reconciling']);
    expect(states(apply(reconciling, told(5, 4, 'ended')))).toEqual([]);
    expect(states(apply(apply(boardAt(1), told(2, 1, 'proposed')), told(3, 2, 'dismissed')))).toEqual([]);
  });

  test('a cleared alarm leaves, a reset empties, `live` says so', () => {
    const raised = apply(boardAt(1), {
      t: 'changes',
      cursor: 2,
      at: AT,
      items: [{ entity: 'alarm', event: 'alarm.raised', item: alarm(1, null) }],
    });
    expect(raised?.alarms.size).toBe(1);
    const cleared = apply(raised, {
      t: 'changes',
      cursor: 3,
      at: AT,
      items: [{ entity: 'alarm', event: 'alarm.cleared', item: alarm(2, AT) }],
    });
    expect(cleared?.alarms.size).toBe(0);
    expect(apply(cleared, { t: 'live', cursor: 3, at: AT })?.isLive).toBe(true);
    expect(apply(cleared, { t: 'reset', reason: 'too old' })).toBeNull();
  });

  test('an older fix never moves a crew back', () => {
    const fix = (at: string, lat: number): DownFrame => ({ t: 'positions', at, items: [position(at, lat)] });
    const board = applyAll(boardAt(1), [fix('2026-01-01T00:00:10Z', -2.2), fix('2026-01-01T00:00:05Z', -2.9)]);
    expect(board?.positions.get(uuid(1))?.lat).toBe(-2.2);
  });

  test('whatever a reconnect repeats, the end is the same', () => {
    const step = fc.record({ n: fc.integer({ min: 1, max: 4 }), state: fc.constantFrom(...WORK_ORDER_STATES) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(fc.nat({ max: 29 }), { maxLength: 20 }),
        (steps, cuts) => {
          const versions = new Map<number, number>();
          const frames = steps.map(({ n, state }, i) => {
            versions.set(n, (versions.get(n) ?? 0) + 1);
            return changes(i + 1, order(n, versions.get(n) ?? 1, state));
          });
          const straight = applyAll(boardAt(0), frames);
          // After each frame named in `cuts`, everything from some earlier frame on comes again.
          const repeated = frames.flatMap((frame, i) =>
            cuts.includes(i) ? [frame, ...frames.slice(Math.max(0, i - 3), i + 1)] : [frame],
          );
          expect(stateOf(applyAll(boardAt(0), repeated)).sort()).toEqual(stateOf(straight).sort());
        },
      ),
    );
  });
});

describe("a crew's board", () => {
  const crewOrder = (n: number, version: number): CrewOrder => ({
    ...order(n, version, 'offered'),
    note: '',
    reports: [],
    distanceKm: null,
    etaMin: null,
  });
  const shown = applyCrew(null, {
    t: 'crew_snapshot',
    topic: 'crew',
    cursor: 3,
    onDuty: true,
    standby: { name: 'Posko Koba', location: { lat: -2.49, lng: 106.4 } },
    orders: [crewOrder(1, 2)],
  });

  test('an order that went to another crew leaves', () => {
    const gone = {
      entity: 'gone',
      event: 'work_order.recalled',
      workOrderId: uuid(1),
      version: 3,
      reason: null,
    } as const;
    expect(applyCrew(shown, { t: 'crew_changes', cursor: 4, at: AT, items: [gone] })?.orders.size).toBe(0);
    expect(applyCrew(shown, { t: 'crew_changes', cursor: 3, at: AT, items: [gone] })).toBe(shown);
    expect(shown?.orders.size).toBe(1);
  });

  test('duty and new offers get in', () => {
    const next = applyCrew(shown, {
      t: 'crew_changes',
      cursor: 4,
      at: AT,
      items: [
        { entity: 'duty', event: 'crew.off_duty', onDuty: false, standby: null },
        { entity: 'work_order', event: 'work_order.offered', item: crewOrder(2, 2) },
      ],
    });
    expect(shown?.standby?.name).toBe('Posko Koba');
    expect(next).toMatchObject({ onDuty: false, standby: null });
    expect(next?.orders.size).toBe(2);
  });
});
