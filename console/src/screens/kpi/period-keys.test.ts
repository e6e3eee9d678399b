import { describe, expect, it } from 'vitest';
import { keysBetween } from './period-keys.ts';

describe('the points of a trend', () => {
  it('are all hours, days or months of the period, so that a gap is seen', () => {
    expect(keysBetween('hour', { from: '2026-11-22', to: '2026-11-22' })).toHaveLength(24);
    expect(keysBetween('day', { from: '2026-10-30', to: '2026-11-02' })).toEqual([
      '2026-10-30',
      '2026-10-31',
      '2026-11-01',
      '2026-11-02',
    ]);
    expect(keysBetween('month', { from: '2025-11-15', to: '2026-02-01' })).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
    ]);
  });
});
