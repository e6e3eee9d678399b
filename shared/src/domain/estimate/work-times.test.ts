import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULT_LEVELS, WORK_KINDS } from '../codes.ts';
import { expectedWorkMin } from '../dispatch/work-time.ts';
import { madeCases } from './cases-fixture.ts';
import { fitModel } from './fit.ts';
import { PRIOR_MODEL } from './model.ts';
import { workMinOf, workTimeKey, workTimesOf } from './work-times.ts';

const EVERY = FAULT_LEVELS.flatMap((level) => WORK_KINDS.map((kind) => [level, kind] as const));
const learned = (cases: number, seed: number) => workTimesOf(fitModel(madeCases(cases, seed)));

test('before any history nothing is learned, and what is assumed stands', () => {
  expect(workTimesOf(PRIOR_MODEL)).toEqual({});
  expect(workTimesOf(fitModel([]))).toEqual({});
  for (const [level, kind] of EVERY) expect(workMinOf({}, level, kind)).toBe(expectedWorkMin(level, kind));
});

describe('after many faults of a world with other repair times', () => {
  const times = learned(2_000, 3);
  // exp(ln m + 0.8^2 / 2) of the fixture's medians 10, 45 and 90 min.
  test.each([
    ['service', 13.8],
    ['transformer', 62],
    ['section', 124],
  ] as const)('%s: its mean', (level, mean) => {
    const minutes = workMinOf(times, level, 'outage');
    expect(minutes / mean).toBeGreaterThan(0.85);
    expect(minutes / mean).toBeLessThan(1.15);
  });

  test('of a level and a kind that were never seen it says what is assumed', () => {
    expect(workMinOf(times, 'feeder', 'outage')).toBeCloseTo(100);
    expect(workMinOf(times, 'service', 'hazard')).toBeCloseTo(40);
    expect(workMinOf(times, 'service', 'meter')).toBeCloseTo(25);
  });
});

test('one or two faults move hardly anything', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const times = learned(2, seed);
    for (const [level, kind] of EVERY) {
      const ratio = workMinOf(times, level, kind) / expectedWorkMin(level, kind);
      expect(ratio).toBeGreaterThan(0.75);
      expect(ratio).toBeLessThan(1.33);
    }
  }
});

test('whatever the cases: a time for every level and kind, positive and finite', () => {
  const minutes = fc.option(fc.double({ min: 0, max: 100_000, noNaN: true }), { nil: null });
  const odd = fc.array(
    fc.record({ level: fc.constantFrom(...FAULT_LEVELS), kind: fc.constantFrom(...WORK_KINDS), workMin: minutes }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(odd, (cases) => {
      const [made] = madeCases(1, 1);
      if (!made) throw new Error('a case was asked for');
      const times = workTimesOf(fitModel(cases.map((one) => ({ ...made, ...one }))));
      for (const [level, kind] of EVERY) {
        const time = times[workTimeKey(level, kind)] ?? Number.NaN;
        expect(Number.isFinite(time) && time > 0).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
