import { type Cover, coverOf, endOf, type Shortcut, shortcutOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../context.ts';

/** How a period is read: whole days from rollups, its ragged ends from the orders themselves. */
export interface ReadPlan {
  readonly up3Id: string;
  readonly cover: Cover;
  /** The same in fewer rows, of the whole UP3 only. */
  readonly shortcut: Shortcut | null;
  /** The whole days that the cover stands for, half-open. */
  readonly days: { readonly from: string; readonly to: string };
  /** Half-open instants that are no whole WIB days; at most two. */
  readonly ends: readonly { readonly from: Date; readonly to: Date }[];
}

/** Which spans of a UP3 are merged and true: primary key of kpi_span, a dozen rows a year. */
export async function readPlan(ctx: Context, up3Id: string, from: Date, to: Date): Promise<ReadPlan> {
  const { firstDay, endDay, ends } = wholeDays(from, to);
  const rows = await ctx.sql<{ level: string; starts_on: string }[]>`
    select level, to_char(starts_on, 'YYYY-MM-DD') as starts_on from kpi_span
    where up3_id = ${up3Id} and not is_stale and starts_on >= ${firstDay} and starts_on <= ${endDay}`;
  const isTrue = new Set(rows.map((row) => `${row.level}/${row.starts_on}`));
  const cover = coverOf(firstDay, endDay, (level, start) => isTrue.has(`${level}/${start}`));
  const shortcut = shortcutOf(cover, (day) => isTrue.has(`until/${day}`));
  return { up3Id, cover, shortcut, days: { from: firstDay, to: endDay }, ends };
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
