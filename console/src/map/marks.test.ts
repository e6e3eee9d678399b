import { describe, expect, test } from 'vitest';
import { boardAt } from '../board/board-fixture.ts';
import { aCrew } from '../board/crew-fixture.ts';
import { anIncident } from '../board/incident-fixture.ts';
import { anOrder } from '../board/order-fixture.ts';
import { groupInCells, type OnScreen } from './cells.ts';
import { isOldFix, marksOf, type OrderMark } from './marks.ts';

const layers = { orders: true, incidents: true, crews: true, offDuty: false, standby: true, ulps: true, labels: true };
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

describe('standby points and wide incidents', () => {
  const empty = boardAt([]);
  const standby = (state: 'suggested' | 'sent', onDuty = true) => {
    const crew = aCrew({
      standby: { state, name: 'Simpang Kapal', location: { lat: -2, lng: 106 }, savedMin: 1.2, suggestedAt: '' },
      onDuty,
    });
    return marksOf({ ...empty, crews: new Map([[crew.id, crew]]) }, layers, null, now).filter(
      ({ kind }) => kind === 'standby',
    );
  };

  test('a standby point is drawn at its place, tied to where the crew is, sent or only suggested', () => {
    expect(standby('suggested')).toMatchObject([{ lat: -2, lng: 106, isSent: false, crewAt: aCrew().posko.location }]);
    expect(standby('sent')).toMatchObject([{ isSent: true }]);
  });

  test('a crew off duty has none, and the layer can be switched off', () => {
    expect(standby('sent', false)).toEqual([]);
    const crew = aCrew({
      standby: { state: 'sent', name: '', location: { lat: 0, lng: 0 }, savedMin: 1, suggestedAt: '' },
    });
    const board = { ...empty, crews: new Map([[crew.id, crew]]) };
    expect(marksOf(board, { ...layers, standby: false }, null, now).map(({ kind }) => kind)).toEqual(['crew']);
  });

  test('a feeder is larger than a transformer and says its customers, however few are out', () => {
    const marks = (faultLevel: 'feeder' | 'transformer') => {
      const incident = anIncident({ faultLevel, customersOut: 40 });
      return marksOf({ ...empty, incidents: new Map([[incident.id, incident]]) }, layers, null, now);
    };
    const [feeder, transformer] = [...marks('feeder'), ...marks('transformer')];
    if (feeder?.kind !== 'incident' || transformer?.kind !== 'incident') throw new Error('both are drawn');
    expect(feeder.customers).toBe(40);
    expect(transformer.customers).toBeNull();
    expect(feeder.radiusPx).toBeGreaterThan(transformer.radiusPx);
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
