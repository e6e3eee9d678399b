import { describe, expect, test } from 'vitest';
import { offsetBy } from '../geo/distance.ts';
import { type OpenIncident, triage, type WaitingReport } from './triage.ts';

const PLACE = { lat: -2.13, lng: 106.11 };
let count = 0;
const report = (over: Partial<WaitingReport> = {}): WaitingReport => ({
  id: `r${String(++count).padStart(4, '0')}`,
  kind: 'outage',
  ulpId: 'pkp',
  idpel: null,
  transformerId: 'T1',
  ancestorIds: ['GI', 'F1', 'S1'],
  place: PLACE,
  reportedAtMs: 0,
  isCritical: false,
  detachedFrom: [],
  ...over,
});
const incident = (over: Partial<OpenIncident> = {}): OpenIncident => ({
  id: 'i1',
  kind: 'outage',
  deviceId: 'T1',
  place: PLACE,
  idpels: [],
  ...over,
});
const only = (given: WaitingReport, incidents: OpenIncident[] = []) => {
  const plan = triage([given], incidents);
  return { ...plan.links[0], opened: plan.opened.length };
};

describe('one report', () => {
  const table: [string, Partial<WaitingReport>, Partial<OpenIncident> | null, string, string | null][] = [
    ['nothing open: a new incident', {}, null, 'new_incident', 'new:0'],
    ['same transformer', {}, {}, 'same_device', 'i1'],
    ['voltage joins an outage on its transformer', { kind: 'voltage' }, {}, 'same_device', 'i1'],
    ['the section above is out already', {}, { deviceId: 'S1' }, 'upstream_device', 'i1'],
    ['the substation above is out already', {}, { deviceId: 'GI' }, 'upstream_device', 'i1'],
    ['another transformer', {}, { deviceId: 'T2' }, 'new_incident', 'new:0'],
    ['same customer again', { idpel: '1' }, { deviceId: null, idpels: ['1'] }, 'same_customer', 'i1'],
    ['a hazard never joins by device', { kind: 'hazard' }, {}, 'new_incident', 'new:0'],
    [
      'a hazard never joins an outage of the same customer',
      { kind: 'hazard', idpel: '1' },
      { idpels: ['1'] },
      'new_incident',
      'new:0',
    ],
    [
      'the same hazard told again by the same customer',
      { kind: 'hazard', idpel: '1' },
      { kind: 'hazard', idpels: ['1'] },
      'same_customer',
      'i1',
    ],
    ['an outage does not join a hazard', { idpel: '1' }, { kind: 'hazard', idpels: ['1'] }, 'new_incident', 'new:0'],
    ['a meter never joins by device', { kind: 'meter' }, {}, 'new_incident', 'new:0'],
    [
      'a meter of the same customer again',
      { kind: 'meter', idpel: '1' },
      { kind: 'meter', idpels: ['1'] },
      'same_customer',
      'i1',
    ],
    ['detached from the incident on its transformer', { detachedFrom: ['i1'] }, {}, 'new_incident', 'new:0'],
    [
      'detached by an operator, though the customer reported before',
      { idpel: '1', detachedFrom: ['i1'] },
      { idpels: ['1'] },
      'new_incident',
      'new:0',
    ],
    ['a complaint needs no work', { kind: 'complaint' }, {}, 'no_work_needed', null],
    ['a service request needs no work', { kind: 'service_request' }, {}, 'no_work_needed', null],
    ['information needs no work', { kind: 'information' }, {}, 'no_work_needed', null],
    [
      'no transformer, 90 m from an incident of unknown device',
      { transformerId: null, ancestorIds: [], place: offsetBy(PLACE, 90, 0) },
      { deviceId: null },
      'same_place',
      'i1',
    ],
    [
      'no transformer, 120 m away',
      { transformerId: null, ancestorIds: [], place: offsetBy(PLACE, 120, 0) },
      { deviceId: null },
      'new_incident',
      'new:0',
    ],
    [
      'no transformer, beside an incident on a known device',
      { transformerId: null, ancestorIds: [] },
      {},
      'new_incident',
      'new:0',
    ],
  ];
  test.each(table)('%s', (_, given, open, code, incidentId) => {
    const link = only(report(given), open ? [incident(open)] : []);
    expect(link.reason?.code).toBe(code);
    expect(link.incidentId).toBe(incidentId);
  });

  test('the nearest device above explains it', () => {
    const open = [incident({ id: 'far', deviceId: 'GI' }), incident({ id: 'near', deviceId: 'S1' })];
    expect(only(report(), open).incidentId).toBe('near');
  });

  test('a detached report opens an incident without the device, which carries one open incident only', () => {
    const plan = triage([report({ detachedFrom: ['i1'] })], [incident()]);
    expect(plan.opened[0]?.deviceId).toBeNull();
  });

  test('a hazard names the incident beside it and raises its priority', () => {
    const plan = triage([report({ kind: 'hazard' })], [incident()]);
    expect(plan.endangered).toEqual(['i1']);
    expect(plan.links[0]?.reason).toMatchObject({ code: 'new_incident', relatedIncidentId: 'i1' });
  });

  test('a hazard somewhere along a feeder that is out endangers the feeder no more than before', () => {
    const open = [incident({ id: 'feeder', deviceId: 'F1' }), incident({ id: 'section', deviceId: 'S1' })];
    expect(triage([report({ kind: 'hazard' })], open).endangered).toEqual(['section']);
  });

  test('a customer counts once, a second report of the same customer adds none', () => {
    const plan = triage([report({ idpel: '1' }), report({ idpel: '1' }), report({ idpel: '2' })], [incident()]);
    expect(plan.links.map((link) => link.addsCustomer)).toEqual([true, false, true]);
  });
});

describe('a batch', () => {
  test('several customers on one transformer make one incident', () => {
    const plan = triage(
      ['1', '2', '3'].map((idpel) => report({ idpel })),
      [],
    );
    expect(plan.opened).toHaveLength(1);
    expect(plan.links.map((link) => link.reason.code)).toEqual(['new_incident', 'same_device', 'same_device']);
    expect(new Set(plan.links.map((link) => link.incidentId))).toEqual(new Set(['new:0']));
  });

  test('every hazard stands for itself', () => {
    const plan = triage([report({ kind: 'hazard', idpel: '1' }), report({ kind: 'hazard', idpel: '2' })], []);
    expect(plan.opened).toHaveLength(2);
  });

  test('the order of the input does not matter', () => {
    const reports = Array.from({ length: 40 }, (_, i) => report({ transformerId: `T${i % 7}`, idpel: String(i % 11) }));
    const open = [incident({ deviceId: 'T3' }), incident({ id: 'i2', deviceId: null, idpels: ['5'] })];
    expect(triage([...reports].reverse(), [...open].reverse())).toEqual(triage(reports, open));
  });
});
