import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import { expect, test } from 'vitest';
import { FIELDS, rangeOf } from './settings-fields.ts';

test('every setting but the official recovery has a field', () => {
  const keys = [...FIELDS.map(({ key }) => key), 'officialRecovery'].sort();
  expect(keys).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
});

test('the range shown is the range the server accepts', () => {
  expect(rangeOf('responseTargetMin')).toEqual({ min: 1, max: 600 });
  expect(rangeOf('acceptDeadlineS')).toEqual({ min: 15, max: 3600 });
});
