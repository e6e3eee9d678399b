import type { IntervalStats, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import type { KpiStormDaysRow } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { describe, expect, it } from 'vitest';
import { stormShareOf } from './storm-share.ts';

const measured = (count: number, mean: number | null): IntervalStats => ({
  count,
  mean,
  p50: null,
  p90: null,
  p95: null,
  within: null,
  achievement: null,
  target: null,
  net: mean,
  pausedMin: 0,
});
const rowOf = (count: number, response: IntervalStats): KpiRow => ({
  key: 'slt',
  count,
  cancelled: 0,
  superseded: 0,
  later: 0,
  withoutRestore: 0,
  paused: 0,
  pausedMin: 0,
  flagged: 0,
  response,
  recovery: { work: measured(0, null), outage: measured(0, null), customer: measured(0, null) },
});
const stormsOf = (count: number, responses: number, minutes: number): KpiStormDaysRow => {
  const nothing = { count: 0, minutes: 0 };
  return {
    key: 'slt',
    days: 2,
    majorEventDays: 0,
    count,
    response: { count: responses, minutes },
    recovery: { work: nothing, outage: nothing, customer: nothing },
  };
};

describe('what storm days brought a ULP', () => {
  it('is its share of orders and of minutes, and the mean of all other days', () => {
    expect(stormShareOf(rowOf(100, measured(80, 30)), stormsOf(25, 20, 1800), 'response')).toEqual({
      orders: 0.25,
      minutes: 0.75,
      calmMean: 10,
    });
  });

  it('is nothing where nothing was measured, and there is no calm mean where all came with the storm', () => {
    expect(stormShareOf(rowOf(0, measured(0, null)), stormsOf(0, 0, 0), 'response')).toEqual({
      orders: null,
      minutes: null,
      calmMean: null,
    });
    expect(stormShareOf(rowOf(4, measured(4, 50)), stormsOf(4, 4, 200), 'response').calmMean).toBeNull();
  });

  it('of another interval is that interval`s own', () => {
    expect(stormShareOf(rowOf(100, measured(80, 30)), stormsOf(25, 20, 1800), 'work')).toEqual({
      orders: 0.25,
      minutes: null,
      calmMean: null,
    });
  });
});
