import { describe, expect, test } from 'vitest';
import { partOf, percentAt, spanOf, ticksOf } from './plan-span.ts';

const at = (time: string): number => Date.parse(`2026-05-12T${time}:00Z`);
const span = { fromMs: at('06:00'), toMs: at('10:00') };

describe('the time line', () => {
  test('starts an hour ago and reaches three hours ahead, at half hours', () => {
    expect(spanOf([], at('07:10'))).toEqual({ fromMs: at('06:00'), toMs: at('10:30') });
  });

  test('reaches the end of the last job, but no more than eight hours', () => {
    expect(spanOf([at('11:40')], at('07:00')).toMs).toBe(at('12:00'));
    expect(spanOf([at('23:40')], at('07:00')).toMs).toBe(at('15:00'));
  });

  test('a moment has its place, one outside stands at the end', () => {
    expect(percentAt(span, at('07:00'))).toBe(25);
    expect(percentAt(span, at('05:00'))).toBe(0);
    expect(percentAt(span, at('12:00'))).toBe(100);
  });

  test('shows every hour of a short span, every second one of a long one', () => {
    expect(ticksOf(span)).toEqual(['06:00', '07:00', '08:00', '09:00'].map(at));
    expect(ticksOf({ fromMs: at('06:00'), toMs: at('14:30') })).toEqual(
      ['06:00', '08:00', '10:00', '12:00', '14:00'].map(at),
    );
  });

  test('a job that began before is cut, one that is over is not drawn, a short one is still seen', () => {
    expect(partOf(span, at('05:00'), at('07:00'))).toEqual({ leftPercent: 0, widthPercent: 25 });
    expect(partOf(span, at('05:00'), at('05:30'))).toBeNull();
    expect(partOf(span, at('07:00'), at('07:00') + 1000)).toEqual({ leftPercent: 25, widthPercent: 0.4 });
  });
});
