import { describe, expect, it } from 'vitest';
import { comparedDays, daysOf, stepped } from './period.ts';

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

  it('is compared like with like', () => {
    const before = (span: 'month' | 'week' | 'year', from: string, to: string) =>
      comparedDays(span, { from, to }, 'previous', null);
    expect(before('week', '2026-11-16', today)).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(before('month', '2026-11-01', today)).toEqual({ from: '2026-10-01', to: '2026-10-22' });
    expect(before('month', '2026-03-01', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(before('month', '2026-02-01', '2026-02-28')).toEqual({ from: '2026-01-01', to: '2026-01-31' });
    expect(before('year', '2026-01-01', today)).toEqual({ from: '2025-01-01', to: '2025-11-22' });
    expect(comparedDays('own', { from: '2028-02-29', to: '2028-03-02' }, 'lastYear', null)).toEqual({
      from: '2027-02-28',
      to: '2027-03-02',
    });
    expect(comparedDays('week', { from: '2026-11-16', to: today }, 'none', null)).toBeNull();
  });
});
