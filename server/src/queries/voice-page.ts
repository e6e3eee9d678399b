import type { VoiceSource } from '../commands/kpi/voice/voice-days.ts';
import type { Context, SqlRunner } from '../context.ts';
import { instantsOf, voicePlan } from './voice-plan.ts';
import type { VoiceRegion } from './voice-region.ts';

/** Which rows a page is of, in the words of the sums. */
export interface PageOf {
  readonly source: VoiceSource;
  readonly period: { readonly from: Date; readonly to: Date };
  /** Rows of `dimension` and `key` that count in `measure` (a column of the sums); '' for all ULPs. */
  readonly dimension: string;
  readonly key: string;
  readonly measure: string;
  readonly limit: number;
  /** Where the last page ended: nothing newer is wanted. */
  readonly before?: { readonly at: string } | undefined;
}

export interface PageRange {
  readonly up3Id: string;
  readonly from: Date;
  readonly to: Date;
  readonly isDirty: boolean;
}

/**
 * Where the rows of a page lie. The sums say on which days there is what a number counts, so a page of something rare need not walk
 * through what is common, and one far down costs the same as the first: of the days with sums the newest that fill the page, and whatever
 * stretch has none (ragged ends, dirty days) that is newer. Descending.
 */
export async function pageRanges(ctx: Context, region: VoiceRegion, page: PageOf): Promise<PageRange[]> {
  const { from } = page.period;
  // The position is finer than a Date: the next millisecond takes all of it in.
  const last = page.before ? Date.parse(page.before.at) + 1 : Number.NaN;
  const to = last < page.period.to.getTime() ? new Date(Math.max(last, from.getTime())) : page.period.to;
  const ranges: PageRange[] = [];
  for (const up3Id of region.up3Ids) {
    const plan = await voicePlan(ctx, page.source, up3Id, { from, to }, []);
    const days: PageRange[] = [];
    let missing = page.limit;
    for (const span of plan.spans.toReversed()) {
      if (missing <= 0) break;
      const found = await daysOfSpan(ctx, { up3Id, ulpId: region.ulpId, page, span, missing });
      for (const { day, to: next, n } of found) {
        if (missing > 0) days.push({ up3Id, ...instantsOf({ from: day, to: next }), isDirty: false });
        missing -= n;
      }
    }
    // Full: what is older than its last day is not on this page.
    const floor = missing > 0 ? from : (days.at(-1)?.from ?? from);
    const others = plan.rows.filter((range) => range.to > floor).map((range) => ({ up3Id, ...range }));
    ranges.push(...joined([...days, ...others]));
  }
  return ranges;
}

interface SpanAsked {
  readonly up3Id: string;
  readonly ulpId: string | null;
  readonly page: PageOf;
  readonly span: { readonly from: string; readonly to: string };
  readonly missing: number;
}

/** Newest days of a span with what the number counts. Index rating_rollup_days or ticket_rollup_days, backwards as far as it takes. */
const daysOfSpan = ({ sql }: Context, { up3Id, ulpId, page, span, missing }: SpanAsked) => sql<
  { day: string; to: string; n: number }[]
>`
  select to_char(r.starts_on, 'YYYY-MM-DD') as day, to_char(r.starts_on + 1, 'YYYY-MM-DD') as to, sum(r.${sql(page.measure)})::int as n
  from ${sql(`${page.source}_rollup`)} r
  where r.up3_id = ${up3Id} and r.level = 'day' and r.dimension = ${page.dimension} and r.key = ${page.key}
    and r.starts_on >= ${span.from} and r.starts_on < ${span.to} and r.${sql(page.measure)} > 0 and ${unitIs(sql, page.source, ulpId)}
  group by r.starts_on order by r.starts_on desc limit ${missing}`;

/** Tickets have rows of the whole UP3 besides. */
function unitIs(sql: SqlRunner, source: VoiceSource, ulpId: string | null) {
  if (ulpId !== null) return sql`r.ulp_id = ${ulpId}`;
  return source === 'ticket' ? sql`r.ulp_id = '*'` : sql`true`;
}

/** Descending; what touches is one stretch, so that a full page of what is common is one walk down the index. */
function joined(ranges: readonly PageRange[]): PageRange[] {
  const stretches: { up3Id: string; from: Date; to: Date; isDirty: boolean }[] = [];
  for (const range of ranges.toSorted((a, b) => b.from.getTime() - a.from.getTime())) {
    const newer = stretches.at(-1);
    if (newer && newer.from.getTime() === range.to.getTime()) {
      newer.from = range.from;
      newer.isDirty ||= range.isDirty;
    } else stretches.push({ ...range });
  }
  return stretches;
}

/** The stretches as rows `s` of (up3_id, starts, ends). */
export const stretches = (sql: SqlRunner, ranges: readonly PageRange[]) => sql`
  unnest(${sql.array(ranges.map(({ up3Id }) => up3Id))}::text[],
    ${sql.array(ranges.map(({ from }) => from.toISOString()))}::text[]::timestamptz[],
    ${sql.array(ranges.map(({ to }) => to.toISOString()))}::text[]::timestamptz[]) as s (up3_id, starts, ends)`;
