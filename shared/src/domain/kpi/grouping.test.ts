import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, type GroupedBy, groupKey, hourOf, instantsOfDay, KPI_GROUPINGS, shiftOf } from './grouping.ts';

test.each([
  ['2026-03-20T16:59:59.999Z', '2026-03-20', 23, 3],
  ['2026-03-20T17:00:00.000Z', '2026-03-21', 0, 3],
  ['2026-03-20T23:59:59.999Z', '2026-03-21', 6, 3],
  ['2026-03-21T00:00:00.000Z', '2026-03-21', 7, 1],
  ['2026-03-21T07:59:59.999Z', '2026-03-21', 14, 1],
  ['2026-03-21T08:00:00.000Z', '2026-03-21', 15, 2],
  ['2026-03-21T15:59:59.999Z', '2026-03-21', 22, 2],
  ['2026-03-21T16:00:00.000Z', '2026-03-21', 23, 3],
  ['2026-12-31T17:30:00.000Z', '2027-01-01', 0, 3],
])('%s is day %s, hour %i, shift %i in Bangka', (instant, day, hour, shift) => {
  const at = new Date(instant);
  expect([dayOf(at), hourOf(at), shiftOf(at)]).toEqual([day, hour, shift]);
});

const order: GroupedBy = {
  reportedAt: new Date('2026-03-20T18:05:00Z'),
  ulpId: 'pkp',
  crewCode: 'pkp-01',
  operatorId: 'op',
  channel: 'whatsapp',
  cause: 'tree',
  deviceKind: 'section',
};

test('one key per grouping', () => {
  expect(KPI_GROUPINGS.map((grouping) => groupKey(order, grouping))).toEqual([
    'pkp',
    'pkp-01',
    '3',
    'op',
    'whatsapp',
    'tree',
    'section',
    '01',
    '6',
    '6-01',
    '2026-03-21',
    '2026-03',
  ]);
});

test('what is not known has the key none, apart from the cause unknown', () => {
  const bare = { ...order, crewCode: null, channel: null, cause: null };
  expect(['crew', 'channel', 'cause'].map((g) => groupKey(bare, g as 'crew'))).toEqual(['none', 'none', 'none']);
  expect(groupKey({ ...order, cause: 'unknown' }, 'cause')).toBe('unknown');
});

test('an instant lies in its own day and no other, as the time zone database says', () => {
  const jakarta = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Jakarta', dateStyle: 'short' });
  const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (at) => {
      const day = instantsOfDay(dayOf(at));
      expect(dayOf(at)).toBe(jakarta.format(at));
      expect(day !== null && day.from <= at && at < day.to).toBe(true);
    }),
  );
});

test.each(['', 'today', '2026-13-01', '2026-3-1', '2026-03-21T00:00'])('"%s" is no day', (text) => {
  expect(instantsOfDay(text)).toBeNull();
});
