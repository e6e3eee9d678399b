import { REPORT_KINDS } from '@comcen/shared/domain/codes.ts';
import { trackingReply } from '@comcen/shared/wire/http/report.ts';
import { expect, test } from 'vitest';
import { parseOutages, parseTaken, parseTracking } from './replies.ts';

const reply = {
  number: 'LP-000001',
  status: 'en_route',
  statusText: 'Dalam Perjalanan',
  kind: 'outage' as const,
  reportedAt: '2026-01-05T06:50:00Z',
  estimate: {
    at: '2026-01-05T08:00:00Z',
    earliestAt: '2026-01-05T07:40:00Z',
    latestAt: null,
    source: 'computed',
    cases: 12,
    isPrior: true,
  },
  steps: [{ status: 'new', statusText: 'Lapor', at: '2026-01-05T06:50:00Z' }],
  askAgainS: 10,
  canRate: true,
  rating: { stars: 4, nps: null, at: '2026-01-05T09:00:00Z' },
};

test('what the wire schema accepts, the lean check reads the same, for every kind', () => {
  for (const kind of REPORT_KINDS) {
    const body = { ...reply, kind };
    expect(parseTracking(body)).toEqual(trackingReply.parse(body));
  }
});

test('a body of another shape throws instead of showing half a page', () => {
  expect(() => parseTracking({ number: 'LP-000001' })).toThrow(TypeError);
  expect(() => parseTaken('<html>')).toThrow(TypeError);
  expect(() => parseOutages({})).toThrow(TypeError);
});

test('outages come as points with latitude and longitude the right way round', () => {
  const feature = {
    type: 'Feature',
    properties: { id: 'G-1', customersOut: 83, since: '2026-01-05T06:50:00Z', state: 'open' },
    geometry: { type: 'Point', coordinates: [106.11, -2.12] },
  };
  expect(parseOutages({ type: 'FeatureCollection', features: [feature] })).toEqual([
    { id: 'G-1', at: { lat: -2.12, lng: 106.11 }, customersOut: 83, since: '2026-01-05T06:50:00Z', until: null },
  ]);
});
