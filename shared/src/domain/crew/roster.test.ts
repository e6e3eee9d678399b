import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rosterShiftAt, shiftEndsAt } from './roster.ts';

describe('the roster in WIB', () => {
  it.each([
    ['2026-11-22T00:00:00Z', 1, '2026-11-22T08:00:00Z'],
    ['2026-11-22T07:59:59Z', 1, '2026-11-22T08:00:00Z'],
    ['2026-11-22T08:00:00Z', 2, '2026-11-22T16:00:00Z'],
    ['2026-11-22T16:00:00Z', 3, '2026-11-23T00:00:00Z'],
    ['2026-11-22T23:30:00Z', 3, '2026-11-23T00:00:00Z'],
  ])('%s is shift %i, which ends at %s', (at, shift, end) => {
    expect(rosterShiftAt(new Date(at))).toBe(shift);
    expect(shiftEndsAt(new Date(at)).toISOString()).toBe(new Date(end).toISOString());
  });

  it('has one shift up to its end and the next one from there', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }), (at) => {
        const end = shiftEndsAt(at);
        expect(end.getTime()).toBeGreaterThan(at.getTime());
        expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(8 * 3600_000);
        expect(rosterShiftAt(new Date(end.getTime() - 1))).toBe(rosterShiftAt(at));
        expect(rosterShiftAt(end)).toBe((rosterShiftAt(at) % 3) + 1);
      }),
    );
  });
});
