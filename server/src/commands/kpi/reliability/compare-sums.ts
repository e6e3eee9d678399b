import type { Context } from '../../../context.ts';
import { authorize } from '../../authorize.ts';

export const bookkeeping = 'it only reads and compares';

export interface SumsDifference {
  /** Unit, feeder and kind. */
  readonly what: string;
  readonly stored: string;
  readonly found: string;
}

/** What is kept of a month (YYYY-MM-01) of interruptions, against the sums of its days. Primary keys. */
export async function compareSums(ctx: Context, up3Id: string, month: string): Promise<SumsDifference[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const { sql } = ctx;
  const sums = sql`concat_ws(' ', sum(events), sum(ci), sum(cmi_s), sum(momentary), sum(not_counted))`;
  const which = sql`concat_ws(' ', level, ulp_id, feeder_id, kind)`;
  return sql<SumsDifference[]>`
    select coalesce(m.what, d.what) as what, coalesce(m.sums, 'none') as stored, coalesce(d.sums, 'none') as found
    from (select ${which} as what, ${sums} as sums from reliability_month where up3_id = ${up3Id} and level in ('up3', 'ulp', 'feeder')
        and month = ${month} group by 1) m
      full join (select ${which} as what, ${sums} as sums from reliability_day where up3_id = ${up3Id} and level in ('up3', 'ulp', 'feeder')
        and day >= ${month} and day < ${month}::date + interval '1 month' group by 1) d on d.what = m.what
    where m.sums is distinct from d.sums order by 1`;
}
