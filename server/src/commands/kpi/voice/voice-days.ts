import { endOf, type SpanLevel, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'rows derived from ratings and tickets; whoever reads them has authorized';

export type VoiceSource = 'rating' | 'ticket';
/** Levels of sums; a quarter would save nothing here. */
export type VoiceLevel = Exclude<SpanLevel, 'quarter'>;
export const VOICE_SOURCES: readonly VoiceSource[] = ['rating', 'ticket'];

/** 'voic' as a number: one writer of these sums at a time. Not the lock of the fold of orders: neither waits for the other. */
const VOICE_LOCK = 0x766f6963;

/** Held to the end of the transaction. */
export async function holdVoice(ctx: Context): Promise<void> {
  if (!ctx.inTransaction) throw new Error('holdVoice needs the transaction of what it guards');
  await ctx.sql`select pg_advisory_xact_lock(${VOICE_LOCK})`;
}

/**
 * Takes away what says that the newest dirty days are so, and returns these days. To be called before their rows are read: what is
 * written after this statement leaves dirt of its own, and nothing in between is lost. Index voice_dirt_by_day.
 */
export async function takeDirt(ctx: Context, source: VoiceSource, up3Id: string, most: number): Promise<string[]> {
  const rows = await ctx.sql<{ day: string }[]>`
    delete from voice_dirt where source = ${source} and up3_id = ${up3Id} and day in (
      select distinct day from voice_dirt where source = ${source} and up3_id = ${up3Id} order by day desc limit ${most})
    returning to_char(day, 'YYYY-MM-DD') as day`;
  return [...new Set(rows.map(({ day }) => day))].sort();
}

/** Months and years around changed days are no longer true; also those that were never merged: the row says that somebody has to. */
export async function markStale(
  ctx: Context,
  source: VoiceSource,
  up3Id: string,
  days: readonly string[],
): Promise<void> {
  const spans = new Set(days.flatMap((day) => [`month/${startOf('month', day)}`, `year/${startOf('year', day)}`]));
  const [levels, starts] = [0, 1].map((part) => [...spans].map((span) => span.split('/')[part] ?? ''));
  await ctx.sql`
    insert into voice_span (source, up3_id, level, starts_on, is_stale)
    select ${source}, ${up3Id}, s.level, s.starts_on::date, true
    from unnest(${ctx.sql.array(levels ?? [])}::text[], ${ctx.sql.array(starts ?? [])}::text[]) as s (level, starts_on)
    on conflict (source, up3_id, level, starts_on) do update set is_stale = true where not voice_span.is_stale`;
}

/** Half-open ranges that ascending days make up. */
export function rangesOf(days: readonly string[]): { from: string; to: string }[] {
  const ranges: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last?.to === day) last.to = endOf('day', day);
    else ranges.push({ from: day, to: endOf('day', day) });
  }
  return ranges;
}

/** Months from the first to the last row. Indexes rating_by_time, ticket_by_opened. */
export async function monthsOf(
  { sql }: Context,
  source: VoiceSource,
  up3Id: string,
): Promise<{ from: string; to: string }[]> {
  const [table, time] = source === 'rating' ? (['rating', 'rated_at'] as const) : (['ticket', 'opened_at'] as const);
  const [range] = await sql<{ first: Date | null; last: Date | null }[]>`
    select min(${sql(time)}) as first, max(${sql(time)}) as last from ${sql(table)} where up3_id = ${up3Id}`;
  const months: { from: string; to: string }[] = [];
  if (!range?.first || !range.last) return months;
  for (let at = startOf('month', dayOf(range.first)); at <= dayOf(range.last); at = endOf('month', at)) {
    months.push({ from: at, to: endOf('month', at) });
  }
  return months;
}
