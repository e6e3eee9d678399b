import { expect, test } from 'vitest';
import { osmandFix, osmandQuery } from './osmand-fix.ts';

const NOW = new Date('2026-03-01T05:00:00Z');
const fixOf = (query: Record<string, string>) =>
  osmandFix(osmandQuery.parse({ id: 'key', lat: '-2.1', lon: '106.1', ...query }), NOW);

test('seconds, milliseconds and ISO 8601 name the same instant; without a time it is now', () => {
  for (const timestamp of ['1772341200', '1772341200000', '2026-03-01T05:00:00Z', '2026-03-01T12:00:00+07:00']) {
    expect(fixOf({ timestamp })?.at, timestamp).toBe('2026-03-01T05:00:00.000Z');
  }
  expect(fixOf({})?.at).toBe(NOW.toISOString());
});

test('a time that is none is no fix', () => {
  for (const timestamp of ['yesterday', '9'.repeat(30), '']) expect(fixOf({ timestamp }), timestamp).toBeNull();
});

test('knots become metres per second', () => {
  expect(fixOf({ speed: '10', bearing: '90', batt: '55', accuracy: '12' })).toEqual({
    at: NOW.toISOString(),
    lat: -2.1,
    lng: 106.1,
    accuracyM: 12,
    speedMps: 5.14444,
    headingDeg: 90,
    batteryPct: 55,
  });
});
