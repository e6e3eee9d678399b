import type { CrewItem } from '@comcen/shared/wire/http/board.ts';

/** A crew on duty at its posko, for tests of pure parts. */
export const aCrew = (given: Partial<CrewItem> = {}): CrewItem => ({
  id: '01890000-0000-7000-8000-0000000000c1',
  code: 'pkp-03',
  name: 'pkp-03',
  up3: 'bangka',
  ulp: 'pkp',
  posko: { id: '01890000-0000-7000-8000-0000000000b1', name: 'Posko', location: { lat: -2.13, lng: 106.11 } },
  phone: null,
  vehicle: null,
  skills: [],
  equipment: [],
  shift: null,
  onDuty: true,
  dutySince: null,
  offRoster: false,
  openOrders: 0,
  activeOrderId: null,
  standby: null,
  version: 1,
  ...given,
});
