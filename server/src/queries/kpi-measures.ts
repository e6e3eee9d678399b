import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { SqlRunner } from '../context.ts';
import { type Fragment, isFirstOrder } from './kpi-facts.ts';

/** Not before, to the whole second: as `secondsBetween` in shared/domain/kpi measures (a test compares the two). */
const isMeasured = (sql: SqlRunner, from: Fragment, to: Fragment): Fragment =>
  sql`date_trunc('second', ${from}) <= date_trunc('second', ${to})`;

/** The orders that a measure counts, as `startFigures` in shared/domain/kpi counts them (a test compares the two). */
export function kpiMeasureIs(sql: SqlRunner, measure: KpiMeasure): Fragment {
  if (measure === 'cancelled') return sql`w.state = 'cancelled' and w.superseded_by is null`;
  if (measure === 'superseded') return sql`w.state = 'cancelled' and w.superseded_by is not null`;
  return sql`w.state <> 'cancelled' and ${countsAs(sql, measure)}`;
}

function countsAs(sql: SqlRunner, measure: Exclude<KpiMeasure, 'cancelled' | 'superseded'>): Fragment {
  switch (measure) {
    case 'count':
      return sql`true`;
    case 'response':
      return sql`w.follow_up_of is null and ${isMeasured(sql, sql`w.reported_at`, sql`w.arrived_at`)} and ${isFirstOrder(sql)}`;
    case 'work':
      return isMeasured(sql, sql`w.arrived_at`, sql`w.restored_at`);
    case 'outage':
      return sql`w.follow_up_of is null and ${isMeasured(sql, sql`i.started_at`, sql`w.restored_at`)}`;
    case 'customer':
      return sql`w.follow_up_of is null and ${isMeasured(sql, sql`w.reported_at`, sql`w.restored_at`)}`;
    case 'later':
      return sql`(w.follow_up_of is not null or not ${isFirstOrder(sql)})`;
    case 'withoutRestore':
      return sql`w.restored_at is null`;
    case 'paused':
      return sql`exists (select from work_order_pause p where p.work_order_id = w.id)`;
  }
}
