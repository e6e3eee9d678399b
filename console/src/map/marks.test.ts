import { describe, expect, test } from 'vitest';
import { boardAt } from '../board/board-fixture.ts';
import { anOrder } from '../board/order-fixture.ts';
import { groupInCells, type OnScreen } from './cells.ts';
import { isOldFix, marksOf, type OrderMark } from './marks.ts';

const layers = { orders: true, incidents: true, crews: true, offDuty: false, ulps: true, labels: true };
const now = Date.parse('2026-05-12T07:10:00.000Z');
const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('what the map shows', () => {
  test('draws the late above the calm, a hazard above both, the selected order last', () => {
    const board = boardAt([
      anOrder({ id: uuid(1) }),
      anOrder({ id: uuid(2), hasHazard: true }),
      anOrder({ id: uuid(3), times: { reportedAt: '2026-05-12T06:00:00.000Z' } }),
      anOrder({ id: uuid(4) }),
    ]);
    const ids = marksOf(board, layers, uuid(1), now).map(({ id }) => id);
    expect(ids).toEqual([uuid(4), uuid(3), uuid(2), uuid(1)]);
  });

  test('a layer that is off shows nothing', () => {
    expect(marksOf(boardAt([anOrder()]), { ...layers, orders: false }, null, now)).toEqual([]);
  });

  test('a fix older than the setting is old, and so is none', () => {
    const fix = { crewId: 'c', at: '2026-05-12T07:00:00.000Z', lat: 0, lng: 0, accuracyM: null };
    const whole = { ...fix, speedMps: null, headingDeg: null, batteryPct: null, source: 'phone' as const };
    expect(isOldFix(whole, 900, now)).toBe(false);
    expect(isOldFix(whole, 599, now)).toBe(true);
    expect(isOldFix(undefined, 900, now)).toBe(true);
  });
});

describe('marks that lie on each other', () => {
  const placed = (n: number, x: number, part: Partial<OrderMark> = {}): OnScreen<OrderMark> => ({
    x,
    y: 5,
    mark: {
      kind: 'order',
      id: uuid(n),
      lat: 0,
      lng: 0,
      state: 'new',
      level: 'normal',
      hasHazard: false,
      isSelected: false,
      ...part,
    },
  });

  test('become one with their number and the worst of their colours', () => {
    const { cells, single } = groupInCells([placed(1, 2), placed(2, 4, { level: 'breached' }), placed(3, 90)]);
    expect(cells).toEqual([{ x: 3, y: 5, count: 2, level: 'breached' }]);
    expect(single.map(({ mark }) => mark.id)).toEqual([uuid(3)]);
  });

  test('never hide a hazard or the selected order', () => {
    const { cells, single } = groupInCells([placed(1, 2, { hasHazard: true }), placed(2, 3, { isSelected: true })]);
    expect(cells).toEqual([]);
    expect(single).toHaveLength(2);
  });
});
