import type { PositionItem } from '@comcen/shared/wire/http/board.ts';
import { describe, expect, test } from 'vitest';
import { anOrder } from '../board/order-fixture.ts';
import { applyChanges, applyPositions } from './apply.ts';
import { type Board, boardOf } from './board.ts';

const empty: Board = boardOf({
  cursor: 10,
  at: '2026-05-12T07:00:00.000Z',
  up3: { id: 'bangka', name: 'UP3 Bangka' },
  ulps: [],
  workOrders: [],
  incidents: [],
  crews: [],
  alarms: [],
  positions: [],
  waitingReports: 0,
  settings: { responseTargetMin: 45, recoveryTargetMin: 180, positionMaxAgeS: 900, atRiskShare: 0.8 },
});
const orderChange = (given: Parameters<typeof anOrder>[0]) => ({
  entity: 'work_order' as const,
  event: 'work_order.offered',
  item: anOrder(given),
});
const fix = (at: string, lat: number): PositionItem => ({
  crewId: 'c1',
  at,
  lat,
  lng: 106,
  accuracyM: null,
  speedMps: null,
  headingDeg: null,
  batteryPct: null,
  source: 'phone',
});

describe('changes', () => {
  test('a newer version replaces, an older one is dropped', () => {
    const newer = applyChanges(empty, [orderChange({ version: 3, state: 'offered' })], 12);
    const same = applyChanges(newer, [orderChange({ version: 2, state: 'new' })], 13);
    expect([...same.workOrders.values()].map((order) => order.version)).toEqual([3]);
    expect(same.cursor).toBe(13);
  });

  test('an order that is no longer open leaves, and an older frame cannot bring it back', () => {
    const open = applyChanges(empty, [orderChange({ version: 3 })], 11);
    const done = applyChanges(open, [orderChange({ version: 9, state: 'completed' })], 12);
    expect(done.workOrders.size).toBe(0);
    expect(applyChanges(done, [orderChange({ version: 8, state: 'restored' })], 13).workOrders.size).toBe(0);
    expect(applyChanges(done, [orderChange({ version: 10, state: 'new' })], 14).workOrders.size).toBe(1);
  });

  test('what nothing touched stays the same object, and the board given is not written to', () => {
    const next = applyChanges(empty, [orderChange({ version: 1 })], 11);
    expect(next.crews).toBe(empty.crews);
    expect(next.incidents).toBe(empty.incidents);
    expect(empty.workOrders.size).toBe(0);
  });

  test('the cursor never runs backwards', () => {
    expect(applyChanges(empty, [], 4).cursor).toBe(10);
  });
});

test('a late fix does not move a crew back', () => {
  const moved = applyPositions(empty, [fix('2026-05-12T07:00:10Z', -2.2)]);
  const late = applyPositions(moved, [fix('2026-05-12T07:00:05Z', -2.1)]);
  expect(late.positions.get('c1')?.lat).toBe(-2.2);
});
