import { expect, test } from 'vitest';
import { clockOf, momentOf, stopwatch } from './time.ts';

test('times are shown in WIB with a colon', () => {
  expect(clockOf('2026-01-05T07:03:00Z')).toBe('14:03');
});

test('a time of another day carries its day', () => {
  const now = Date.parse('2026-01-05T07:03:00Z');
  expect(momentOf('2026-01-05T00:10:00Z', now)).toBe('07:10');
  expect(momentOf('2026-01-04T07:03:00Z', now)).toBe('4 Jan 14:03');
});

test('a stopwatch counts up to hours and never below zero', () => {
  expect([-5, 45_000, 761_900, 3_729_000].map(stopwatch)).toEqual(['0:00', '0:45', '12:41', '1:02:09']);
});
