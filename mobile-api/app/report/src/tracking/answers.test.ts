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
  askAgainS: 10,
  canRate: false,
  rating: null,
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
  expect(answers({ status: 'restored', steps, estimate: BY_HISTORY })[2]).toBe('Sudah nyala pukul 14:40.');
});

/** It is 16:00 at the place. */
const BY_HISTORY = {
  at: '2026-01-05T09:40:00Z',
  earliestAt: '2026-01-05T09:10:00Z',
  latestAt: '2026-01-05T10:20:00Z',
  source: 'computed',
  cases: 214,
  isPrior: false,
};
const BY_CREW = { ...BY_HISTORY, earliestAt: null, latestAt: null, source: 'crew', cases: null };

test.each([
  [
    'an estimate is told with its interval and what it stands on',
    BY_HISTORY,
    'Perkiraan sekitar pukul 16:40 (antara 16:10 dan 17:20). Dihitung dari 214 gangguan serupa dan antrean regu sekarang.',
  ],
  [
    'on day one it says that it is a first guess',
    { ...BY_HISTORY, cases: 3, isPrior: true },
    'Perkiraan sekitar pukul 16:40 (antara 16:10 dan 17:20). Perkiraan awal; belum cukup gangguan serupa yang tercatat.',
  ],
  ["a crew's word has no interval", BY_CREW, 'Perkiraan sekitar pukul 16:40. Menurut regu di lokasi.'],
  [
    'past its middle it says until when',
    { ...BY_HISTORY, at: '2026-01-05T08:55:00Z' },
    'Lebih lama dari perkiraan; paling lambat sekitar pukul 17:20. Dihitung dari 214 gangguan serupa dan antrean regu sekarang.',
  ],
  [
    'past its end it says so',
    { ...BY_CREW, at: '2026-01-05T08:30:00Z' },
    'Perkiraan pukul 15:30 sudah lewat. Perkiraan baru sedang disiapkan.',
  ],
])('%s', (_name, estimate, words) => {
  expect(answers({ status: 'on_site', estimate })[2]).toBe(words);
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
