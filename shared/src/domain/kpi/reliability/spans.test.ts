import { expect, test } from 'vitest';
import type { WorkOrderState } from '../../work-order/states.ts';
import { type IncidentFacts, type OrderOfInterruption, spansOf } from './spans.ts';

const at = (minute: number): number => Date.UTC(2026, 2, 21) + minute * 60_000;
const order = (
  id: string,
  deviceId: string,
  minute: number | null,
  more: Partial<OrderOfInterruption> = {},
): OrderOfInterruption => ({
  id,
  deviceId,
  state: (minute === null ? 'on_site' : 'completed') satisfies WorkOrderState,
  restoredAt: minute === null ? null : new Date(at(minute)),
  followUpOf: null,
  isReopened: false,
  ...more,
});
const feeder: IncidentFacts = {
  deviceId: 'feeder',
  startedAtMs: at(0),
  restoredAtMs: at(90),
  isOver: true,
  customersOut: 60,
  orders: [order('o1', 'section1', 30), order('o2', 'feeder', 90)],
  transformers: [
    { id: 't1', ancestorIds: ['substation', 'feeder', 'section1'], customers: 10 },
    { id: 't2', ancestorIds: ['substation', 'feeder', 'section1'], customers: 20 },
    { id: 't3', ancestorIds: ['substation', 'feeder', 'section2'], customers: 30 },
  ],
  callers: [],
};
const endsOf = (facts: IncidentFacts) =>
  spansOf(facts).spans.map(({ transformerId, endedAtMs }) => [
    transformerId,
    endedAtMs && (endedAtMs - at(0)) / 60_000,
  ]);

test('what an order on a section brought back is back since then, the rest with the incident', () => {
  expect(endsOf(feeder)).toEqual([
    ['t1', 30],
    ['t2', 30],
    ['t3', 90],
  ]);
  expect(spansOf(feeder).state).toBe('counted');
});

test('while the incident waits, its steps are back and the rest is still out', () => {
  const waiting = {
    ...feeder,
    restoredAtMs: null,
    isOver: false,
    orders: [order('o1', 'section1', 30), order('o2', 'feeder', null)],
  };
  expect(endsOf(waiting)).toEqual([
    ['t1', 30],
    ['t2', 30],
    ['t3', null],
  ]);
  expect(spansOf(waiting).state).toBe('ongoing');
});

test('of two orders on the incident`s own device nobody knows who came back with which: all count until the last', () => {
  const both = { ...feeder, orders: [order('o1', 'feeder', 20), order('o2', 'feeder', 90)] };
  expect(endsOf(both).map(([, minutes]) => minutes)).toEqual([90, 90, 90]);
  const one = {
    ...both,
    restoredAtMs: null,
    isOver: false,
    orders: [order('o1', 'feeder', 20), order('o2', 'feeder', null)],
  };
  expect(endsOf(one).map(([, minutes]) => minutes)).toEqual([null, null, null]);
});

test('what the incident`s own order brought back does not wait for a section that took longer', () => {
  const orders = [order('o1', 'feeder', 70), order('o2', 'section1', 90)];
  expect(endsOf({ ...feeder, orders })).toEqual([
    ['t1', 90],
    ['t2', 90],
    ['t3', 70],
  ]);
});

test('the operator`s word that all are back ends it before the orders say so', () => {
  expect(endsOf({ ...feeder, restoredAtMs: at(25) }).map(([, minutes]) => minutes)).toEqual([25, 25, 25]);
});

test('a follow-up finishes what was back already, and an order that is done again brought nothing that stayed', () => {
  const followed = {
    ...feeder,
    orders: [
      order('o1', 'section1', 30),
      order('o2', 'section1', 600, { followUpOf: 'o1' }),
      order('o3', 'feeder', 90),
    ],
  };
  expect(endsOf(followed)).toEqual([
    ['t1', 30],
    ['t2', 30],
    ['t3', 90],
  ]);
  const again = order('o1', 'section1', 30, { state: 'new', isReopened: true });
  expect(endsOf({ ...feeder, restoredAtMs: null, isOver: false, orders: [again] }).map(([, m]) => m)).toEqual([
    null,
    null,
    null,
  ]);
});

test('known callers count one by one, and those of whom only the number is known together', () => {
  const callers = [{ idpel: '161000000001', transformerId: 't1', ancestorIds: ['substation', 'feeder', 'section1'] }];
  const place = { ...feeder, deviceId: null, transformers: [], customersOut: 3, callers };
  expect(spansOf(place).spans).toEqual([
    { transformerId: 't1', idpel: '161000000001', customers: 1, endedAtMs: at(90) },
    { transformerId: null, idpel: null, customers: 2, endedAtMs: at(90) },
  ]);
});

test('over without a time of power, or with one before the start: not counted', () => {
  expect(spansOf({ ...feeder, restoredAtMs: null, orders: [] })).toEqual({ state: 'not_counted', spans: [] });
  expect(spansOf({ ...feeder, restoredAtMs: at(-5) })).toEqual({ state: 'not_counted', spans: [] });
});
