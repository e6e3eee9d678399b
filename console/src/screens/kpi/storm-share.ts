import type { KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import type { KpiStormDaysRow } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { type Interval, statsOf } from './kpi-cells.ts';

export interface StormShare {
  /** 0..1; null where there is nothing to have a share in. */
  readonly orders: number | null;
  readonly minutes: number | null;
  /** Mean minutes of the days without a storm; null when all of it came on storm days. */
  readonly calmMean: number | null;
}

/** What storm days brought of a ULP's orders and of an interval's minutes, and its mean without them. */
export function stormShareOf(row: KpiRow, storms: KpiStormDaysRow, interval: Interval): StormShare {
  const stats = statsOf(row, interval);
  const part = interval === 'response' ? storms.response : storms.recovery[interval];
  const minutes = (stats.mean ?? 0) * stats.count;
  const calm = stats.count - part.count;
  return {
    orders: row.count === 0 ? null : storms.count / row.count,
    minutes: minutes === 0 ? null : part.minutes / minutes,
    calmMean: calm > 0 ? Math.max(0, minutes - part.minutes) / calm : null,
  };
}
