import { GROUPING_KINDS } from '@comcen/shared/domain/codes.ts';
import { GROUPING_FACTS } from '@comcen/shared/domain/incident/inference/words.ts';
import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { RequestFailure } from '../../api/request.ts';
import { anIncident } from '../../board/incident-fixture.ts';
import { en } from '../../i18n/en/index.ts';
import { id } from '../../i18n/id/index.ts';
import { startI18n } from '../../i18n/start.ts';
import { certaintyOf, incidentProblem, outText, percentText } from './incident-words.ts';
import { factWords } from './inference-words.ts';

beforeAll(() => startI18n('id'));

const device = {
  id: '01890000-0000-7000-8000-000000000001',
  code: 'PYL-AK-01',
  name: 'Penyulang Koba',
  kind: 'feeder',
} as const;
const speaker = () => ({
  t: i18next.t,
  nowMs: Date.parse('2026-05-12T07:10:00Z'),
  whole: (value: number | null) => String(value ?? '–'),
  deviceOf: (each: unknown) => (each === device.id ? 'Penyulang PYL-AK-01' : undefined),
});

describe.each([
  ['Indonesian', id],
  ['English', en],
])('%s', (_, words) => {
  test('has a sentence for every reason of a grouping, and for no other', () => {
    const { thatDevice: _, lineAt: __, ...facts } = words.incident.fact;
    expect(Object.keys(facts).sort()).toEqual([...GROUPING_FACTS].sort());
    for (const sentence of Object.values(facts)) expect(sentence).toMatch(/\S/);
  });

  test('has words for every kind of change', () => {
    expect(Object.keys(words.incident.grouping.kind).sort()).toEqual([...GROUPING_KINDS].sort());
  });
});

describe('the grouping in words', () => {
  test('puts figures, devices and times into the sentence', () => {
    const say = (code: (typeof GROUPING_FACTS)[number], data: Record<string, number | string>) =>
      factWords(speaker(), { code, data });
    expect(say('callers_of', { callers: 7, of: 8 })).toBe('7 dari 8 pelapor di sekitarnya ada di bawah perangkat ini.');
    expect(say('no_calls_elsewhere', { parentId: device.id })).toBe(
      'Tidak ada laporan dari cabang lain Penyulang PYL-AK-01.',
    );
    expect(say('began_about', { startedAtMs: Date.parse('2026-05-12T06:40:00Z') })).toContain('13:40');
    expect(say('might_be', { deviceId: device.id, level: 'service', probability: 0.2 })).toBe(
      'Mungkin juga sambungan satu pelanggan di Penyulang PYL-AK-01 (20 %).',
    );
  });

  test.each(GROUPING_FACTS)('leaves no hole in %s when its device is unknown here', (code) => {
    const words = factWords(speaker(), {
      code,
      data: { callers: 1, of: 2, served: 3, elsewhere: 1, branches: 1, branchesOf: 2 },
    });
    expect(words).not.toMatch(/\{\{|undefined/);
  });
});

test('says what is out: the device, one line, or the place', () => {
  expect(outText(i18next.t, anIncident({ device, faultLevel: 'feeder' }))).toBe('Penyulang PYL-AK-01');
  expect(outText(i18next.t, anIncident({ device, faultLevel: 'service' }))).toBe(
    'Sambungan satu pelanggan di PYL-AK-01',
  );
  expect(outText(i18next.t, anIncident())).toBe('Jl. Sudirman');
});

test('a reckoned probability is never certain and never nothing', () => {
  expect([1, 0.999, 0.994, 0.5, 0.004, 0].map(percentText)).toEqual(['>99', '>99', '99', '50', '<1', '0']);
  expect([0.95, 0.8, 0.5, 0.1].map(certaintyOf)).toEqual(['sure', 'likely', 'possible', 'unclear']);
});

describe('a refused command says', () => {
  const refused = (more: object) =>
    incidentProblem(
      i18next.t,
      new RequestFailure({
        kind: 'problem',
        problem: {
          type: 'about:blank',
          title: 'No',
          status: 409,
          code: 'conflict',
          detail: 'Words of the server.',
          ...more,
        },
      }),
    );

  test('that it changed meanwhile', () => {
    expect(refused({ currentState: 'open', version: 4 })).toMatch(/sudah berubah ketika Anda memutuskan/);
  });
  test('what it is now', () => {
    expect(refused({ currentState: 'merged' })).toMatch(/sekarang: digabung/);
  });
  test('which incident stands on the device', () => {
    expect(refused({ currentState: 'open', number: 'GGN-000007' })).toMatch(/sudah terbuka GGN-000007/);
  });
  test('that a change cannot be undone any more', () => {
    expect(refused({})).toMatch(/sudah ada perubahan sesudahnya/);
  });
  test('which choice does not fit', () => {
    expect(refused({ code: 'invalid', errors: [{ field: 'incidentId', message: '' }] })).toMatch(/gangguan sejenis/);
  });
});
