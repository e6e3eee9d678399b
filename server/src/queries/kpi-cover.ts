import { endOf, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Merging } from '@comcen/shared/domain/kpi/reading.ts';
import type { Context } from '../context.ts';

/** How a period is read: whole days from rollups, its ragged ends from the orders themselves. */
export interface ReadPlan {
  readonly up3Id: string;
  /** The whole days, half-open. */
  readonly days: { readonly from: string; readonly to: string };
  /** Half-open instants that are no whole WIB days; at most two. */
  readonly ends: readonly { readonly from: Date; readonly to: Date }[];
  readonly merging: Merging;
}

/** Which spans of a UP3 are merged and true, around the period: primary key of kpi_span, a dozen and a half rows a year. */
export async function readPlan(ctx: Context, up3Id: string, from: Date, to: Date): Promise<ReadPlan> {
  const { firstDay, endDay, ends } = wholeDays(from, to);
  const [rows, [month]] = await Promise.all([
    ctx.sql<{ level: string; starts_on: string }[]>`
      select level, to_char(starts_on, 'YYYY-MM-DD') as starts_on from kpi_span
      where up3_id = ${up3Id} and level in ('year', 'quarter', 'month', 'until') and not is_stale
        and starts_on >= ${startOf('year', firstDay)} and starts_on <= ${endOf('year', startOf('year', endDay))}`,
    ctx.sql<{ first: string | null; last: string | null }[]>`
      select to_char(min(starts_on), 'YYYY-MM-DD') as first, to_char(max(starts_on), 'YYYY-MM-DD') as last from kpi_span
      where up3_id = ${up3Id} and level = 'month'`,
  ]);
  const isTrue = new Set(rows.map((row) => `${row.level}/${row.starts_on}`));
  return {
    up3Id,
    days: { from: firstDay, to: endDay },
    ends,
    merging: {
      history: month?.first && month.last ? { begins: month.first, ends: endOf('month', month.last) } : null,
      isTrue: (level, startsOn) => isTrue.has(`${level}/${startsOn}`),
    },
  };
}

/** The whole WIB days of [from, to), and what is left at either end. */
export function wholeDays(
  from: Date,
  to: Date,
): { firstDay: string; endDay: string; ends: { from: Date; to: Date }[] } {
  const fromDay = dayOf(from);
  const endDay = dayOf(to);
  const startOfFrom = midnightOf(fromDay);
  const startOfEnd = midnightOf(endDay);
  const firstDay = startOfFrom < from ? endOf('day', fromDay) : fromDay;
  if (firstDay > endDay || midnightOf(firstDay) >= to) {
    // Not one whole day lies between: all of it is an end.
    return { firstDay: fromDay, endDay: fromDay, ends: from < to ? [{ from, to }] : [] };
  }
  const ends: { from: Date; to: Date }[] = [];
  if (startOfFrom < from) ends.push({ from, to: midnightOf(firstDay) });
  if (startOfEnd < to) ends.push({ from: startOfEnd, to });
  return { firstDay, endDay, ends };
}

function midnightOf(day: string): Date {
  const instants = instantsOfDay(day);
  if (!instants) throw new RangeError(`no day: ${day}`);
  return instants.from;
}
