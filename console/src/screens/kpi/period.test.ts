import { describe, expect, it } from 'vitest';
import { comparedDays, daysOf, type Minute, type Span, stepped } from './period.ts';

describe('the period of the figures', () => {
  const today = '2026-11-22';

  it('moves with the day that runs, unless it is of the calendar', () => {
    expect(daysOf(null, today)).toEqual({ span: 'today', from: today, to: today });
    expect(daysOf('week', today)).toEqual({ span: 'week', from: '2026-11-16', to: today });
    expect(daysOf('days30', today)).toEqual({ span: 'days30', from: '2026-10-24', to: today });
    expect(daysOf('2026-02', today)).toEqual({ span: 'month', from: '2026-02-01', to: '2026-02-28' });
    expect(daysOf('2025', today)).toEqual({ span: 'year', from: '2025-01-01', to: '2025-12-31' });
  });

  it('ends today while its month or year runs', () => {
    expect(daysOf('2026-11', today)).toEqual({ span: 'month', from: '2026-11-01', to: today });
    expect(daysOf('2026', today)).toEqual({ span: 'year', from: '2026-01-01', to: today });
    expect(daysOf('2026-12', today)).toEqual({ span: 'month', from: '2026-12-01', to: '2026-12-31' });
  });

  it('takes what is no period for today', () => {
    expect(daysOf('2026-13', today).span).toBe('today');
    expect(daysOf('soon', today).span).toBe('today');
  });

  it('steps by itself: months by months, days by as many days', () => {
    expect(stepped('month', { from: '2026-01-01', to: '2026-01-31' }, -1)).toBe('2025-12');
    expect(stepped('year', { from: '2026-01-01', to: today }, -1)).toBe('2025');
    expect(stepped('week', { from: '2026-11-16', to: today }, -1)).toEqual({ from: '2026-11-09', to: '2026-11-15' });
  });

  const noon = { day: today, time: '14:03' };
  const before = (span: Span, from: string, to: string, now: Minute = noon) =>
    comparedDays(span, { from, to }, 'previous', null, now);

  it('is compared like with like', () => {
    expect(before('month', '2026-03-01', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(before('month', '2026-02-01', '2026-02-28')).toEqual({ from: '2026-01-01', to: '2026-01-31' });
    expect(before('week', '2026-11-15', '2026-11-21')).toEqual({ from: '2026-11-08', to: '2026-11-14' });
    expect(before('year', '2025-01-01', '2025-12-31')).toEqual({ from: '2024-01-01', to: '2024-12-31' });
    expect(comparedDays('own', { from: '2028-02-29', to: '2028-03-02' }, 'lastYear', null, noon)).toEqual({
      from: '2027-02-28',
      to: '2027-03-02',
    });
    expect(comparedDays('week', { from: '2026-11-16', to: today }, 'none', null, noon)).toBeNull();
  });

  it('that still runs is compared with what had come by the same time of day', () => {
    expect(before('today', today, today)).toEqual({ from: '2026-11-21', to: '2026-11-21', until: '14:03' });
    expect(before('week', '2026-11-16', today)).toEqual({ from: '2026-11-09', to: '2026-11-15', until: '14:03' });
    expect(before('month', '2026-11-01', today)).toEqual({ from: '2026-10-01', to: '2026-10-22', until: '14:03' });
    expect(before('year', '2026-01-01', today)).toEqual({ from: '2025-01-01', to: '2025-11-22', until: '14:03' });
    expect(comparedDays('today', { from: today, to: today }, 'lastYear', null, noon)).toEqual({
      from: '2025-11-22',
      to: '2025-11-22',
      until: '14:03',
    });
  });

  it('on the last day of its month is compared with the last day of the month before, by the same time', () => {
    expect(before('month', '2026-11-01', '2026-11-30', { day: '2026-11-30', time: '00:05' })).toEqual({
      from: '2026-10-01',
      to: '2026-10-31',
      until: '00:05',
    });
  });

  it('counts of days that are still to come only those that have begun', () => {
    expect(before('own', '2026-11-20', '2026-11-30')).toEqual({ from: '2026-11-17', to: '2026-11-19', until: '14:03' });
    expect(before('own', '2026-12-01', '2026-12-31')).toEqual({ from: '2026-10-31', to: '2026-11-30' });
  });

  it('is compared with days of its own choice whole, unless they are as many', () => {
    const chosen = (from: string, to: string) =>
      comparedDays('today', { from: today, to: today }, 'own', { from, to }, noon);
    expect(chosen('2026-11-08', '2026-11-08')).toEqual({ from: '2026-11-08', to: '2026-11-08', until: '14:03' });
    expect(chosen('2026-11-01', '2026-11-08')).toEqual({ from: '2026-11-01', to: '2026-11-08' });
  });
});
