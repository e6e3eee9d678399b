import { type CoarseLevel, type Cover, coverOf, daysOf, endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { SAME_STORY_DAYS } from '@comcen/shared/domain/ticket/figures.ts';
import { rangesOf, type VoiceLevel, type VoiceSource } from '../commands/kpi/voice/voice-days.ts';
import type { Context, SqlRunner } from '../context.ts';
import { wholeDays } from './kpi-cover.ts';

/** How a period of ratings or tickets of one UP3 is read. Every instant of it lies in one span or one stretch of rows. */
export interface VoicePlan {
  readonly up3Id: string;
  /** Half-open days that sums stand for; a month and a year are one range each, days may be many. Ascending within a level. */
  readonly spans: readonly { readonly level: VoiceLevel; readonly from: string; readonly to: string }[];
  /** Half-open instants that are read from the rows: ragged ends, and days that changed since their sums were made. */
  readonly rows: readonly RowRange[];
}

export interface RowRange {
  readonly from: Date;
  readonly to: Date;
  /** What is known of these days besides their rows is out of date too. */
  readonly isDirty: boolean;
}

const DAY_MS = 86_400_000;
/** Nothing was rated or asked before or after, and days of the calendar are written with four digits of a year. */
const [FIRST, LAST] = [Date.UTC(1900, 0), Date.UTC(2500, 0)];

/**
 * Plans the reading of a period. Needs the snapshot that the sums are read in: dirt comes with the row that makes it, so a plan is never
 * behind. Primary key of voice_span, index voice_dirt_by_day.
 */
export async function voicePlan(
  ctx: Context,
  source: VoiceSource,
  up3Id: string,
  asked: { readonly from: Date; readonly to: Date },
  levels: readonly VoiceLevel[],
): Promise<VoicePlan> {
  const [from, to] = [asked.from, asked.to].map((at) => new Date(Math.min(Math.max(at.getTime(), FIRST), LAST))) as [
    Date,
    Date,
  ];
  const { firstDay, endDay, ends } = wholeDays(from, to);
  const dirty = await dirtyDays(ctx, source, up3Id, { from, to });
  const merged = await ctx.sql<{ level: CoarseLevel; starts_on: string }[]>`
    select level, to_char(starts_on, 'YYYY-MM-DD') as starts_on from voice_span
    where source = ${source} and up3_id = ${up3Id} and not is_stale and starts_on >= ${firstDay} and starts_on < ${endDay}
      and level = any(${ctx.sql.array([...levels])}::text[])`;
  const isMerged = new Set(merged.map((row) => `${row.level}/${row.starts_on}`));
  const isClean = (level: CoarseLevel, start: string) =>
    !dirty.some((day) => day >= start && day < endOf(level, start));
  const cover = coverOf(firstDay, endDay, (level, start) => isMerged.has(`${level}/${start}`) && isClean(level, start));
  const { clean, changed } = splitBy(dirty, cover.days);
  const isDirty = new Set(dirty);
  return {
    up3Id,
    spans: [
      ...(['year', 'month'] as const).flatMap((level) => cover[level].map((start) => spanAt(level, start))),
      ...clean.map((range) => ({ level: 'day' as const, ...range })),
    ],
    rows: [
      ...ends.map((end) => ({ ...end, isDirty: daysWithin(end).some((day) => isDirty.has(day)) })),
      ...rangesOf(changed).map((range) => ({ ...instantsOf(range), isDirty: true })),
    ],
  };
}

/** Ranges of days without the dirty ones, and the dirty ones in them. */
function splitBy(dirty: readonly string[], ranges: Cover['days']) {
  const clean: { from: string; to: string }[] = [];
  const changed: string[] = [];
  for (const range of ranges) {
    let at = range.from;
    for (const day of dirty.filter((one) => one >= range.from && one < range.to)) {
      if (at < day) clean.push({ from: at, to: day });
      changed.push(day);
      at = endOf('day', day);
    }
    if (at < range.to) clean.push({ from: at, to: range.to });
  }
  return { clean, changed };
}

const spanAt = (level: 'month' | 'year', from: string) => ({ level, from, to: endOf(level, from) });

/** Days whose sums are out of date, ascending: those that changed and, of tickets, those that tell the same story. */
async function dirtyDays(
  ctx: Context,
  source: VoiceSource,
  up3Id: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<string[]> {
  const margin = source === 'ticket' ? (SAME_STORY_DAYS + 1) * DAY_MS : 0;
  const rows = await ctx.sql<{ day: string }[]>`
    select distinct to_char(day, 'YYYY-MM-DD') as day from voice_dirt where source = ${source} and up3_id = ${up3Id}
      and day >= ${dayOf(new Date(from.getTime() - margin))} and day <= ${dayOf(new Date(to.getTime() + margin))}`;
  return daysAround(
    source,
    rows.map(({ day }) => day),
  );
}

/** The days whose figures a change on these days may touch, ascending. */
export function daysAround(source: VoiceSource, days: readonly string[]): string[] {
  if (source === 'rating') return [...days].sort();
  const around = new Set<string>();
  for (const day of days) {
    const at = Date.parse(day);
    for (let n = -SAME_STORY_DAYS; n <= SAME_STORY_DAYS; n += 1) {
      around.add(new Date(at + n * DAY_MS).toISOString().slice(0, 10));
    }
  }
  return [...around].sort();
}

/** WIB days that a stretch of instants touches. */
export const daysWithin = ({ from, to }: { readonly from: Date; readonly to: Date }): string[] =>
  daysOf(dayOf(from), endOf('day', dayOf(new Date(to.getTime() - 1))));

/** First and last instant of half-open days. */
export function instantsOf({ from, to }: { readonly from: string; readonly to: string }): { from: Date; to: Date } {
  const [first, end] = [instantsOfDay(from)?.from, instantsOfDay(to)?.from];
  if (!first || !end) throw new RangeError(`no days: ${from}..${to}`);
  return { from: first, to: end };
}

/**
 * Spans as rows `s` of (level, starts, ends). Who joins them does so by a lateral query behind `offset 0`: one range of the primary key
 * for each, where the planner else takes them for a hundred and reads all sums of a dimension.
 */
export const spanRows = (sql: SqlRunner, spans: VoicePlan['spans']) => sql`
  unnest(${sql.array(spans.map(({ level }) => level))}::text[], ${sql.array(spans.map(({ from }) => from))}::text[]::date[],
    ${sql.array(spans.map(({ to }) => to))}::text[]::date[]) as s (level, starts, ends)`;
