import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';

/** An open incident without a device, for tests of pure parts. */
export const anIncident = (given: Partial<IncidentItem> = {}): IncidentItem => ({
  id: '01890000-0000-7000-8000-0000000000aa',
  number: 'GGN-000001',
  up3: 'bangka',
  ulp: 'pkp',
  kind: 'outage',
  state: 'open',
  device: null,
  location: { lat: -2.13, lng: 106.11 },
  address: 'Jl. Sudirman',
  startedAt: '2026-05-12T07:00:00.000Z',
  firstReportedAt: '2026-05-12T07:00:00.000Z',
  restoredAt: null,
  customersOut: 83,
  reportCount: 1,
  hasHazard: false,
  hasCritical: false,
  faultLevel: 'place',
  probability: null,
  confirmedAt: null,
  mergedInto: null,
  estimate: null,
  version: 1,
  ...given,
});
