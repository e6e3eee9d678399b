import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { dayOf, type KpiGrouping, NO_KEY } from '@comcen/shared/domain/kpi/grouping.ts';
import { addSums, type Merged } from '@comcen/shared/domain/kpi/tally.ts';
import { type SumsRow, sumsOfRow } from '../commands/kpi/stored-rollups.ts';
import type { Context, SqlRunner } from '../context.ts';
import type { ReadPlan } from './kpi-cover.ts';
import type { Fragment } from './kpi-facts.ts';
import { type SourceScope, shiftOf } from './kpi-sources.ts';

/** What the orders of a ragged end come to for one key, or for one of its hours or days. */
export type EndRow = SumsRow & { readonly key: string } & {
  /** Every measured interval, with commas between them. */
  readonly [N in `${Interval}_seconds`]?: string | null;
};

/**
 * The orders at the ragged ends of the period, counted as `addOrder` in shared/domain/kpi counts them (a test compares the two): handed
 * over one by one, a day of three thousand took 40 ms. Partitions of these days, index kpi_order_by_reported.
 */
export async function endRows(
  ctx: Context,
  { up3Id, ends }: ReadPlan,
  grouping: KpiGrouping | 'total',
  scope: SourceScope,
): Promise<EndRow[]> {
  const { sql } = ctx;
  const columns = sql.unsafe(scope.withCounts ? `${SUMS}, ${SECONDS}` : SUMS) as unknown as Fragment;
  const rows = await Promise.all(
    ends.map(
      ({ from, to }) => sql<EndRow[]>`
        select ${keyOf(sql, grouping)} as key, ${columns} from (
          select *, ${partOf(sql, grouping)} as part from kpi_order k
          where k.up3_id = ${up3Id} and k.reported_at >= ${from} and k.reported_at < ${to}
            and k.day >= ${dayOf(from)} and k.day <= ${dayOf(to)}
            and (${scope.ulpId}::text is null or k.ulp_id = ${scope.ulpId}) and (${scope.withFlagged} or k.flags = '{}')
        ) k group by k.part`,
    ),
  );
  return rows.flat();
}

const counted = (condition = 'true'): string => `(count(*) filter (where k.left_out is null and ${condition}))::float8`;
const summed = (column: string, condition: string): string =>
  `coalesce(sum(${column}) filter (where k.left_out is null and ${condition}), 0)::float8`;

const SUMS = [
  `${counted()} as orders`,
  `(count(*) filter (where k.left_out = 'cancelled'))::float8 as cancelled`,
  `(count(*) filter (where k.left_out = 'superseded'))::float8 as superseded`,
  `${counted('k.is_later')} as later`,
  `${counted('k.without_restore')} as without_restore`,
  `${counted('k.is_paused')} as paused`,
  `${summed('k.paused_s', 'true')} as paused_s`,
  `${counted(`k.flags <> '{}'`)} as flagged`,
  ...INTERVALS.flatMap((interval) => {
    const seconds = `k.${interval}_s`;
    const target = interval === 'response' ? 'k.response_target_s' : 'k.recovery_target_s';
    const isMeasured = `${seconds} is not null`;
    return [
      `${counted(isMeasured)} as ${interval}_n`,
      `${summed(seconds, isMeasured)} as ${interval}_sum_s`,
      `${summed(`k.${interval}_pause_s`, isMeasured)} as ${interval}_pause_s`,
      `${counted(`${seconds} <= ${target}`)} as ${interval}_within`,
      `${summed(target, isMeasured)} as ${interval}_target_s`,
    ];
  }),
].join(', ');
const SECONDS = INTERVALS.map(
  (interval) => `string_agg(k.${interval}_s::text, ',') filter (where k.left_out is null) as ${interval}_seconds`,
).join(', ');

/** What orders are added up by: their key, or the hour or day that it is made of, so that its name is made once and not for each order. */
function partOf(sql: SqlRunner, grouping: KpiGrouping | 'total'): Fragment {
  switch (grouping) {
    case 'total':
      return sql`''::text`;
    case 'ulp':
      return sql`k.ulp_id`;
    case 'crew':
      return sql`coalesce(k.crew_code, ${NO_KEY})`;
    case 'operator':
      return sql`coalesce(k.operator_id, ${NO_KEY})`;
    case 'channel':
      return sql`coalesce(k.channel, ${NO_KEY})`;
    case 'cause':
      return sql`coalesce(k.cause, ${NO_KEY})`;
    case 'deviceKind':
      return sql`k.device_kind`;
    case 'hour':
    case 'shift':
    case 'hourOfWeek':
      return sql`date_trunc('hour', k.reported_at)`;
    case 'weekday':
    case 'day':
    case 'month':
      return sql`k.day`;
  }
}

/** As `groupKey` in shared/domain/kpi has it. */
function keyOf(sql: SqlRunner, grouping: KpiGrouping | 'total'): Fragment {
  const local = sql`k.part at time zone 'Asia/Jakarta'`;
  switch (grouping) {
    case 'hour':
      return sql`to_char(${local}, 'HH24')`;
    case 'shift':
      return shiftOf(sql, sql`extract(hour from ${local})::int`);
    case 'hourOfWeek':
      return sql`extract(isodow from ${local})::text || '-' || to_char(${local}, 'HH24')`;
    case 'weekday':
      return sql`extract(isodow from k.part)::text`;
    case 'day':
      return sql`to_char(k.part, 'YYYY-MM-DD')`;
    case 'month':
      return sql`to_char(k.part, 'YYYY-MM')`;
    default:
      return sql`k.part`;
  }
}

export function addEnd(merged: Merged, row: EndRow): void {
  addSums(merged, sumsOfRow(row));
  for (const interval of INTERVALS) {
    const text = row[`${interval}_seconds`];
    if (text) for (const seconds of text.split(',')) merged.counts[interval].add(Number(seconds));
  }
}
