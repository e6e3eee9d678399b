import { expect, test } from 'vitest';
import { isMajorEventDay, majorEventThreshold, thresholdPeriod } from './major-event-days.ts';

test('2.5 beta by hand: logs 0, 2 and 4 have mean 2 and sample deviation 2, so that T_MED is e to the 7th', () => {
  const threshold = majorEventThreshold([1, Math.exp(2), 0, Math.exp(4), 0]);
  expect(threshold).toEqual({ alpha: 2, beta: 2, tMed: Math.exp(7), days: 3 });
  expect(threshold?.tMed).toBeCloseTo(1096.6331584284585, 9);
});

test('the deviation is that of a sample: of two days it is their difference over the square root of two', () => {
  const threshold = majorEventThreshold([1, Math.E]);
  expect(threshold?.alpha).toBe(0.5);
  expect(threshold?.beta).toBeCloseTo(Math.SQRT1_2, 15);
});

test('without two days that say something there is no threshold and no major event day', () => {
  expect(majorEventThreshold([])).toBeNull();
  expect(majorEventThreshold([0, 3, 0])).toBeNull();
  expect(isMajorEventDay(1e9, null)).toBe(false);
});

test('a day of exactly the threshold is no major event day', () => {
  const threshold = majorEventThreshold([1, Math.exp(2), Math.exp(4)]);
  expect(isMajorEventDay(threshold?.tMed ?? 0, threshold)).toBe(false);
  expect(isMajorEventDay((threshold?.tMed ?? 0) + 1e-9, threshold)).toBe(true);
});

test('a year is judged by the five before it', () => {
  expect(thresholdPeriod(2026)).toEqual({ from: '2021-01-01', to: '2026-01-01' });
});
