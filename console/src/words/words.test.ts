import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { startI18n } from '../i18n/start.ts';
import { candidateWords, decisionWords, linkWords, waitingWords } from './dispatch-words.ts';
import { eventWords } from './event-words.ts';
import { endReasonWords } from './move-words.ts';

const crewId = '01890000-0000-7000-8000-0000000000c1';
const number = (value: number): string => String(value);
const crewCode = (id: unknown): string | undefined => (id === crewId ? 'pkp-03' : undefined);
const say = (event: string, data: Record<string, unknown> = {}) => eventWords(i18next.t, { event, data }, crewCode);

beforeAll(() => startI18n('id'));

describe('the timeline in words', () => {
  test('names the crew of an event by its code', () => {
    expect(say('work_order.offered', { crewId })).toBe('Ditawarkan ke pkp-03');
    expect(say('work_order.refused', { crewId, reason: 'too_far' })).toBe('pkp-03 menolak: terlalu jauh');
  });

  test('still reads when the crew, the reason or the event is unknown', () => {
    expect(say('work_order.accepted', { crewId: 'gone' })).toBe('Diterima regu');
    expect(say('work_order.held', { reason: 'moon' })).toBe('Ditunda');
    expect(say('work_order.painted')).toBe('work_order.painted');
  });

  test('says why an order moved without anybody choosing a reason', () => {
    expect(say('work_order.recalled', { crewId, reason: 'claim_adopted' })).toBe(
      'Ditarik kembali dari pkp-03: klaim lapangan diambil',
    );
    expect(say('work_order.cancelled', { reason: 'reports_moved' })).toBe(
      'Dibatalkan: laporannya pindah ke gangguan lain',
    );
    expect(endReasonWords(i18next.t, 'silence')).toBe('tidak ada kabar lagi dari pelanggan');
    expect(endReasonWords(i18next.t, 'gardu dibongkar')).toBe('gardu dibongkar');
  });

  test('says why nobody was found', () => {
    expect(say('work_order.why_nobody', { reasons: [{ code: 'all_full' }] })).toBe('Belum ada regu: semua regu penuh');
    expect(waitingWords(i18next.t, 'something_new')).toBe('Belum ada regu');
  });
});

describe('the dispatch decision in words', () => {
  const other = {
    crewId,
    crewCode: 'slt-02',
    etaMin: 21,
    distanceKm: 9,
    cost: 40,
    openOrders: 2,
    isHomeUlp: false,
    excluded: null,
  };

  test('says who, how soon and why', () => {
    const decision = {
      decidedAt: '2026-05-12T07:00:00Z',
      by: 'system' as const,
      chosen: { crewId, crewCode: 'pkp-03', etaMin: 9, distanceKm: 4.2 },
      candidates: [other],
      reasons: [{ code: 'cheapest' as const, data: {} }],
    };
    expect(decisionWords(i18next.t, decision, number)).toEqual({
      head: 'pkp-03 dipilih',
      travel: 'perkiraan tiba 9 menit, 4.2 km',
      reasons: ['Tiba paling cepat setelah beban dan wilayah diperhitungkan.'],
    });
  });

  test('says when no road leads there', () => {
    const decision = {
      decidedAt: '2026-05-12T07:00:00Z',
      by: 'system' as const,
      chosen: { crewId, crewCode: 'pkp-03', etaMin: 249, distanceKm: 4.2 },
      candidates: [],
      reasons: [{ code: 'only_candidate' as const, data: { travel: 'no_road' } }],
    };
    expect(decisionWords(i18next.t, decision, number).reasons).toEqual([
      'Satu-satunya regu yang dapat menerima.',
      'Tidak ada jalan darat yang diketahui dari regu ini; waktunya perkiraan kasar.',
    ]);
  });

  test('says what held the others back', () => {
    expect(candidateWords(i18next.t, other, number)).toBe('21 menit, 2 WO terbuka, ULP lain');
    expect(candidateWords(i18next.t, { ...other, excluded: 'refused_before' }, number)).toBe('pernah menolak');
  });
});

test('a link says its device', () => {
  expect(linkWords(i18next.t, { code: 'upstream_device', deviceCode: 'PY-KOTA-2' })).toBe(
    'Sudah padam dari hulu: PY-KOTA-2',
  );
});
