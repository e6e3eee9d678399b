import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { SqlRunner } from '../context.ts';
import type { Fragment } from './kpi-facts.ts';

/** The orders that a measure counts, as `addOrder` in shared/domain/kpi counts them (a test compares the two). */
export function kpiMeasureIs(sql: SqlRunner, measure: KpiMeasure): Fragment {
  switch (measure) {
    case 'cancelled':
    case 'superseded':
      return sql`k.left_out = ${measure}`;
    case 'count':
      return sql`k.left_out is null`;
    case 'response':
    case 'work':
    case 'outage':
    case 'customer':
      return sql`k.left_out is null and ${sql(`${measure}_s`)} is not null`;
    case 'later':
      return sql`k.is_later`;
    case 'withoutRestore':
      return sql`k.without_restore`;
    case 'paused':
      return sql`k.is_paused`;
    case 'flagged':
      return sql`k.left_out is null and k.flags <> '{}'`;
  }
}
