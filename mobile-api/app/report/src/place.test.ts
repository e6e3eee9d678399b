import { expect, test } from 'vitest';
import { digitsOf, grouped } from './place.ts';

test('twelve digits are shown in groups of four and read back whatever stands between', () => {
  expect(grouped('190123456789')).toBe('1901 2345 6789');
  expect(grouped('19012')).toBe('1901 2');
  expect(digitsOf('1901-2345 6789 00')).toBe('190123456789');
});
