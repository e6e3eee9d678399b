import { describe, expect, test } from 'vitest';
import {
  addDays,
  clockText,
  dayText,
  instantToLocal,
  localToInstant,
  minutesSeconds,
  momentText,
  startOfDay,
} from './format.ts';

describe('times are WIB', () => {
  test('an instant late in the UTC day is the next day in Jakarta', () => {
    expect(clockText(Date.parse('2026-05-12T17:03:27Z'))).toBe('00:03:27');
    expect(dayText('2026-05-12T17:03:27Z')).toBe('2026-05-13');
  });

  test('a moment of another day carries its date', () => {
    const now = Date.parse('2026-05-12T05:00:00Z');
    expect(momentText('2026-05-12T04:00:00Z', now)).toBe('11:00');
    expect(momentText('2026-05-11T04:00:00Z', now)).toBe('11/05 11:00');
  });

  test('a WIB day starts at 17:00 UTC of the day before', () => {
    expect(startOfDay('2026-05-12')).toBe('2026-05-11T17:00:00.000Z');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  });

  test('a local entry and its instant are the same minute', () => {
    expect(localToInstant('2026-05-12T14:03')).toBe('2026-05-12T07:03:00.000Z');
    expect(instantToLocal(Date.parse('2026-05-12T07:03:40Z'))).toBe('2026-05-12T14:03');
  });
});

describe('clocks', () => {
  test('count minutes past the hour', () => {
    expect(minutesSeconds(761_000)).toBe('12:41');
    expect(minutesSeconds(3 * 3_600_000 + 7 * 60_000 + 3_999)).toBe('187:03');
  });

  test('never run backwards', () => {
    expect(minutesSeconds(-5_000)).toBe('00:00');
  });
});
