import { expect, test } from 'vitest';
import type { StreamEvent } from '../events/replay.ts';
import { touchedBy } from './touched.ts';

const ORDER = '00000000-0000-7000-8000-000000000001';
const CREW = '00000000-0000-7000-8000-000000000002';
const INCIDENT = '00000000-0000-7000-8000-000000000003';
const REPORT = '00000000-0000-7000-8000-000000000004';

const event = (type: string, entityId: string, more: Partial<StreamEvent> = {}): StreamEvent => ({
  seq: 1,
  type,
  entity: type.split('.')[0] ?? '',
  entityId,
  entityVersion: 1,
  up3Id: 'bangka',
  ulpId: 'pkp',
  actorKind: 'system',
  actorId: null,
  at: new Date(0),
  deviceAt: null,
  data: {},
  ...more,
});

test('an order that moved changes its crew too, and a phone that acted has moved', () => {
  const [touched] = touchedBy([
    event('work_order.offered', ORDER, { data: { crewId: CREW } }),
    event('work_order.accepted', ORDER, { data: { crewId: CREW }, actorKind: 'user' }),
  ]).values();
  expect([...(touched?.workOrders ?? [])]).toEqual([[ORDER, 'work_order.accepted']]);
  expect([...(touched?.crews ?? [])]).toEqual([[CREW, 'work_order.offered']]);
  expect([...(touched?.moved ?? [])]).toEqual([CREW]);
  expect([...(touched?.crewsOfOrder.get(ORDER) ?? [])]).toEqual([CREW]);
});

test("a thing's own event is told, whatever was derived before it", () => {
  const [touched] = touchedBy([
    event('report.linked', REPORT, { data: { incidentId: INCIDENT } }),
    event('incident.updated', INCIDENT),
  ]).values();
  expect([...(touched?.incidents ?? [])]).toEqual([[INCIDENT, 'incident.updated']]);
});

test('areas do not mix, and what belongs to none touches none', () => {
  const areas = touchedBy([
    event('work_order.created', ORDER),
    event('incident.opened', INCIDENT, { up3Id: 'belitung' }),
    event('user.created', CREW, { up3Id: null }),
  ]);
  expect([...areas.keys()]).toEqual(['bangka', 'belitung']);
  expect(areas.get('bangka')?.incidents.size).toBe(0);
});

test('what is no id in the data of an event is left alone', () => {
  const [touched] = touchedBy([event('work_order.offered', ORDER, { data: { crewId: 7, incidentId: 'x' } })]).values();
  expect(touched?.crews.size).toBe(0);
  expect(touched?.incidents.size).toBe(0);
});

test("a field claim reads its order's page anew", () => {
  const [touched] = touchedBy([event('field_claim.raised', REPORT, { data: { workOrderId: ORDER } })]).values();
  expect([...(touched?.workOrders ?? [])]).toEqual([[ORDER, 'field_claim.raised']]);
});

test('a storm is a thing of its own on the board', () => {
  const [touched] = touchedBy([event('storm.proposed', ORDER), event('storm.started', ORDER)]).values();
  expect([...(touched?.storms ?? [])]).toEqual([[ORDER, 'storm.started']]);
});
