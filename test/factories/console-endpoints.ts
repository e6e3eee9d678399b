export type Caller = 'admin' | 'manager' | 'operator' | 'technician';
export const CALLERS: readonly Caller[] = ['admin', 'manager', 'operator', 'technician'];
const READ: readonly Caller[] = ['admin', 'manager', 'operator'];
const WORK: readonly Caller[] = ['admin', 'operator'];

/** Every endpoint of the console's server: who may. An endpoint that is not here fails the last test of access.pg.test.ts. */
export const ENDPOINTS: readonly [
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  who: readonly Caller[],
  body?: object,
][] = [
  ['GET', '/api/me', CALLERS],
  ['POST', '/api/me/password', READ, { current: 'wrong', password: 'a-new-password' }],
  ['GET', '/api/map', READ],
  ['GET', '/api/plan', READ],
  ['GET', '/api/geo/coastline', READ],
  ['GET', '/api/geo/ulps', READ],
  ['GET', '/api/geo/attribution', READ],
  ['GET', '/api/reports', READ],
  ['POST', '/api/reports', WORK, { channel: 'voice', idpel: '000000000000' }],
  ['GET', '/api/reports/{id}', READ],
  ['POST', '/api/reports/{id}/attach', WORK, { incidentId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['POST', '/api/reports/{id}/detach', WORK, {}],
  ['GET', '/api/customers', READ],
  ['GET', '/api/incidents', READ],
  ['GET', '/api/incidents/{id}', READ],
  ['POST', '/api/incidents/{id}/restore', WORK, {}],
  ['POST', '/api/incidents/{id}/estimate', WORK, { at: '2026-01-01T00:00:00Z' }],
  ['POST', '/api/incidents/{id}/confirm', WORK, {}],
  ['POST', '/api/incidents/{id}/merge', WORK, { incidentId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['POST', '/api/incidents/{id}/split', WORK, { reportIds: ['01a201ad-65c8-71bf-905a-e73a1148278c'] }],
  ['POST', '/api/incidents/{id}/undo', WORK, { changeId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['GET', '/api/work-orders', READ],
  ['POST', '/api/work-orders', WORK, { incidentId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['GET', '/api/work-orders/{id}', READ],
  ['POST', '/api/work-orders/{id}/offer', WORK, { crewId: '01a201ad-65c8-71bf-905a-e73a1148278c' }],
  ['POST', '/api/work-orders/{id}/recall', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/hold', WORK, { reason: 'material' }],
  ['POST', '/api/work-orders/{id}/resume', WORK, {}],
  ['POST', '/api/work-orders/{id}/cancel', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/close', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/reopen', WORK, { reason: 'x' }],
  ['POST', '/api/work-orders/{id}/complete', WORK, { outcome: 'not_found', cause: 'unknown', action: 'other' }],
  ['POST', '/api/work-orders/{id}/priority', WORK, { priority: 10 }],
  ['GET', '/api/photos/{id}', READ],
  ['GET', '/api/planned-outages', READ],
  [
    'POST',
    '/api/planned-outages',
    WORK,
    {
      deviceId: '01a201ad-65c8-71bf-905a-e73a1148278c',
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2026-01-01T01:00:00Z',
    },
  ],
  ['PUT', '/api/planned-outages/{id}', WORK, {}],
  ['POST', '/api/planned-outages/{id}/cancel', WORK, {}],
  ['POST', '/api/planned-outages/{id}/end', WORK, {}],
  ['GET', '/api/grid/devices', READ],
  ['GET', '/api/storms', READ],
  ['POST', '/api/storms', WORK, { ulp: 'nowhere' }],
  ['POST', '/api/storms/{id}/start', WORK, {}],
  ['POST', '/api/storms/{id}/dismiss', WORK, {}],
  ['POST', '/api/storms/{id}/end', WORK, {}],
  ['POST', '/api/storms/{id}/close', WORK, {}],
  ['GET', '/api/storms/{id}/still-out', READ],
  ['GET', '/api/crews', READ],
  ['POST', '/api/crews/{id}/duty', WORK, { onDuty: false }],
  ['POST', '/api/crews/{id}/standby', WORK, { decision: 'send' }],
  ['GET', '/api/alarms', READ],
  ['POST', '/api/alarms/{id}/acknowledge', WORK, {}],
  ['GET', '/api/field-claims', READ],
  ['POST', '/api/field-claims/{id}/decide', WORK, { decision: 'dismissed' }],
  ['GET', '/api/settings', READ],
  ['GET', '/api/kpis/targets', READ],
  ['PUT', '/api/kpis/targets', ['admin', 'manager'], { units: [] }],
  ['PUT', '/api/settings', ['admin', 'manager'], { values: {} }],
  ['GET', '/api/users', ['admin']],
  ['POST', '/api/users', ['admin'], { username: 'x', name: '', role: 'operator', password: 'short' }],
  ['POST', '/api/users/{id}/reset-password', ['admin'], { password: 'long-enough-password' }],
  ['POST', '/api/users/{id}/disable', ['admin'], {}],
  ['POST', '/api/users/{id}/enable', ['admin'], {}],
  ['GET', '/api/trackers', ['admin']],
  ['POST', '/api/trackers', ['admin'], { crewId: '01a201ad-65c8-71bf-905a-e73a1148278c', name: 'x' }],
  ['POST', '/api/trackers/{id}/disable', ['admin'], {}],
  ['GET', '/api/simulations', ['admin', 'manager']],
  ['POST', '/api/simulations', ['admin', 'manager'], { kind: 'what_if', ulp: 'none' }],
  ['GET', '/api/simulations/{id}', ['admin', 'manager']],
  ['POST', '/api/simulations/{id}/cancel', ['admin', 'manager'], {}],
  ['GET', '/api/kpis', READ],
  ['GET', '/api/kpis/orders', READ],
  ['GET', '/api/ratings', READ],
  ['GET', '/api/ratings/figures', READ],
  ['GET', '/api/recovery-tasks', READ],
  ['POST', '/api/recovery-tasks/{id}/take', READ, {}],
  ['POST', '/api/recovery-tasks/{id}/done', READ, { outcome: 'contacted' }],
];

/** Something nobody has, in the form the endpoint takes. */
export const unknownId = (url: string) =>
  url.startsWith('/api/trackers') ? '0'.repeat(64) : '01a201ad-65c8-71bf-905a-e73a1148278c';

/** What figures are asked about. */
export const PERIOD = '?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&year=2026';
const OF_A_PERIOD = /^\/api\/(kpis|ratings|repeats|hot-spots|tickets)/;
/** The query an endpoint needs; a list gets all its items at once. */
export const queryOf = (url: string): string => (OF_A_PERIOD.test(url) ? PERIOD : '');
