import { DEFAULT_SETTINGS, settings } from '@comcen/shared/wire/http/settings.ts';
import { expect, test } from 'vitest';
import { CHOICES, FIELDS, rangeOf } from './settings-fields.ts';

test('every setting has a field or a choice', () => {
  const keys = [...FIELDS, ...CHOICES].map(({ key }) => key as string).sort();
  expect(keys).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
});

test('the range shown is the range the server accepts', () => {
  expect(rangeOf('responseTargetMin')).toEqual({ min: 1, max: 600 });
  expect(rangeOf('acceptDeadlineS')).toEqual({ min: 15, max: 3600 });
});

test('every choice offers what the server accepts, and nothing else', () => {
  for (const { key, options } of CHOICES) expect([...options].sort()).toEqual([...settings.shape[key].options].sort());
});
