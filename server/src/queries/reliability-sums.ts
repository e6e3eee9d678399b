import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { type Merging, type Reading, readingOf } from '@comcen/shared/domain/kpi/reading.ts';
import type { Context } from '../context.ts';
import type { Fragment, ReliabilityPlace } from './reliability-place.ts';

/** Months are always true: their days are added up in the transaction that makes them. Primary key of reliability_month, its two ends. */
export async function summedMonths({ sql }: Context, up3Id: string): Promise<Merging> {
  const [month] = await sql<{ first: string | null; last: string | null }[]>`
    select min(month)::text as first, max(month)::text as last from reliability_month where up3_id = ${up3Id} and level = 'up3'`;
  return {
    history: month?.first && month.last ? { begins: month.first, ends: endOf('month', month.last) } : null,
    isTrue: () => true,
  };
}

/**
 * Rows of sums of a place, `sign` -1 for those that are taken off: whole months, single days where that is less (0020), without the days left
 * out. Of a month `day` is its first. Primary keys of reliability_month and reliability_day.
 */
export function reliabilityRows(
  { sql }: Context,
  { up3Id, ulpId, from, to, kind }: ReliabilityPlace,
  level: 'up3' | 'ulp' | 'feeder',
  leftOut: readonly string[],
  merging: Merging,
): Fragment {
  const readings = readingOf(from, to, merging, ['month']);
  const ofPlace = sql`s.up3_id = ${up3Id} and s.level = ${level} and (${ulpId}::text is null or s.ulp_id = ${ulpId})
    and (${kind} = 'all' or s.kind = ${kind})`;
  const columns = sql`s.ulp_id, s.feeder_id, s.events, s.ci, s.cmi_s, s.momentary, s.not_counted`;
  const outside = leftOut.filter((day) => day >= from && day < to);
  return sql`
    select w.sign, s.month as day, ${columns} from ${rangesOf(sql, readings, 'month')} as w ("from", "to", sign)
      join reliability_month s on s.month = w."from" where ${ofPlace}
    union all
    select w.sign, s.day, ${columns} from ${rangesOf(sql, readings, 'day')} as w ("from", "to", sign)
      join reliability_day s on s.day >= w."from" and s.day < w."to" where ${ofPlace}
    union all
    select -1, s.day, ${columns} from unnest(${sql.array(outside)}::date[]) as w (day) join reliability_day s on s.day = w.day where ${ofPlace}`;
}

function rangesOf(sql: Context['sql'], readings: readonly Reading[], level: 'month' | 'day'): Fragment {
  const some = readings.filter((one) => one.level === level);
  const listOf = (of: (one: Reading) => string | number) => `{${some.map(of).join(',')}}`;
  return sql`unnest(${listOf(({ from }) => from)}::date[], ${listOf(({ to }) => to)}::date[], ${listOf(({ sign }) => sign)}::int[])`;
}
