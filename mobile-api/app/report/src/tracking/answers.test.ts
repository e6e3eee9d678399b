import { PLN_MOBILE_STATUS, TRACKING_STATUSES } from '@comcen/shared/domain/work-order/states.ts';
import { expect, test } from 'vitest';
import type { Tracking } from '../api/replies.ts';
import { WORDS } from '../i18n/words.ts';
import { answersOf, headingOf } from './answers.ts';

const now = Date.parse('2026-01-05T09:00:00Z');
const tracking = (over: Partial<Tracking>): Tracking => ({
  number: 'LP-000001',
  status: 'received',
  statusText: 'Lapor',
  kind: 'outage',
  reportedAt: '2026-01-05T06:50:00Z',
  estimate: null,
  steps: [{ status: 'new', statusText: 'Lapor', at: '2026-01-05T06:50:00Z' }],
  ...over,
});
const answers = (over: Partial<Tracking>) => answersOf(tracking(over), WORDS.id, now).map(({ answer }) => answer);

test('a fresh report: known, crew being chosen, no estimate yet', () => {
  expect(answers({})).toEqual([
    'Ya. Laporan diterima pukul 13:50.',
    'Regu terdekat sedang dipilih.',
    'Belum ada perkiraan. Muncul di sini begitu ada.',
  ]);
});

test('power on is said with its time, whatever was estimated', () => {
  const steps = [{ status: 'restored', statusText: 'Nyala', at: '2026-01-05T07:40:00Z' }];
  const estimate = { at: '2026-01-05T08:00:00Z', source: 'crew' };
  expect(answers({ status: 'restored', steps, estimate })[2]).toBe('Sudah nyala pukul 14:40.');
  expect(answers({ status: 'en_route', estimate })[2]).toBe('Perkiraan pukul 15:00.');
});

test.each(TRACKING_STATUSES)('%s is said in both languages, and who comes', (status) => {
  for (const words of [WORDS.id, WORDS.en]) {
    const given = tracking({ status, statusText: 'as the server says' });
    expect(headingOf(given, words)).not.toBe(given.statusText);
    const isWaiting = status === 'new' || status === 'received';
    expect(answersOf(given, words, now)[1]?.answer === words.whoSearch).toBe(isWaiting);
  }
});

test("every state of an order has a heading in PLN Mobile's words", () => {
  for (const [status, statusText] of Object.entries(PLN_MOBILE_STATUS)) {
    expect(headingOf(tracking({ status, statusText: '?' }), WORDS.id)).toBe(statusText);
  }
  expect(headingOf(tracking({ status: 'unheard_of', statusText: 'Kata server' }), WORDS.id)).toBe('Kata server');
});
