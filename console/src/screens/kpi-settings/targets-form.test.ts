import type { TargetUnit } from '@comcen/shared/wire/http/kpi-targets.ts';
import { expect, test } from 'vitest';
import { readTargets, readValue } from './targets-form.ts';

const nothing = { responseMin: null, recoveryMin: null, nps: null, saidiMin: null, saifi: null };
const unit: TargetUnit = {
  ulp: 'pkp',
  name: 'ULP Pangkalpinang',
  own: { ...nothing, responseMin: 30 },
  effective: { ...nothing, responseMin: 30, recoveryMin: 180 },
  version: 2,
};

test('a comma is a decimal point, and an empty field falls back', () => {
  expect(readValue(' 12,5 ', 'responseMin')).toEqual({ ok: true, value: 12.5 });
  expect(readValue('', 'responseMin')).toEqual({ ok: true, value: null });
});

test.each([
  ['0', 'responseMin'],
  ['x', 'recoveryMin'],
  ['101', 'nps'],
  ['2.5', 'nps'],
] as const)('%s is no %s', (text, field) => expect(readValue(text, field).ok).toBe(false));

test('only what differs is sent, with the version it was read at', () => {
  const texts = { 'pkp/responseMin': '30', 'pkp/recoveryMin': '150', 'pkp/nps': '' };
  expect(readTargets([unit], texts)).toEqual({
    changes: [{ ulp: 'pkp', values: { recoveryMin: 150 }, version: 2 }],
    wrong: [],
  });
  expect(readTargets([unit], { 'pkp/responseMin': '' }).changes).toEqual([
    { ulp: 'pkp', values: { responseMin: null }, version: 2 },
  ]);
});

test('what cannot be read is named', () => {
  expect(readTargets([unit], { 'pkp/saifi': '-1' })).toEqual({ changes: [], wrong: [{ unit, field: 'saifi' }] });
});
