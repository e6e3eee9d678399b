import { expect, test } from 'vitest';
import { isDark } from './daylight.ts';

const at = (hours: number, minutes: number) => new Date(2026, 0, 5, hours, minutes);

test('dark from 18.00 to 05.30, bright between, unless the technician chose', () => {
  expect([at(17, 59), at(18, 0), at(5, 29), at(5, 30)].map((now) => isDark('auto', now, false))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isDark('auto', at(12, 0), true)).toBe(true);
  expect(isDark('light', at(23, 0), true)).toBe(false);
  expect(isDark('dark', at(12, 0), false)).toBe(true);
});
