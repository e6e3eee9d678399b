import { addRating, addSums, NO_RATINGS, type RatingSums } from '@comcen/shared/domain/rating/rating.ts';
import type { RatingGroup } from '@comcen/shared/wire/http/voice.ts';
import { NO_CREW } from '../commands/kpi/voice/roll-up-ratings.ts';
import type { Context, SqlRunner } from '../context.ts';
import { spanRows, type VoicePlan, voicePlan } from './voice-plan.ts';
import type { VoicePeriod, VoiceRegion } from './voice-region.ts';

type Sums = Map<string, RatingSums>;

/** What ratings of a period add up to, per key. Months and years cost a row for each key and ULP, whatever lies in history. */
export async function ratingSumsOf(
  ctx: Context,
  { up3Ids, ulpId }: VoiceRegion,
  period: VoicePeriod,
  groupBy: RatingGroup,
): Promise<Sums> {
  const sums: Sums = new Map();
  for (const up3Id of up3Ids) {
    // A year stands for twelve rows of a trend.
    const plan = await voicePlan(ctx, 'rating', up3Id, period, groupBy === 'month' ? ['month'] : ['month', 'year']);
    await addSpans(ctx, plan, ulpId, groupBy, sums);
    await addRows(ctx, plan, ulpId, groupBy, sums);
  }
  return sums;
}

/** The same of the single ratings alone, past all sums: what `verify-kpis` holds the figures against. */
export async function slowRatingSums(
  ctx: Context,
  up3Id: string,
  period: VoicePeriod,
  groupBy: RatingGroup,
): Promise<Sums> {
  const sums: Sums = new Map();
  await addRows(ctx, { up3Id, spans: [], rows: [{ ...period, isDirty: true }] }, null, groupBy, sums);
  return sums;
}

const add = (sums: Sums, key: string, more: RatingSums) => sums.set(key, addSums(sums.get(key) ?? NO_RATINGS, more));

/** Primary key of rating_rollup: one range per span. */
async function addSpans(
  { sql }: Context,
  { up3Id, spans }: VoicePlan,
  ulpId: string | null,
  by: RatingGroup,
  sums: Sums,
): Promise<void> {
  if (spans.length === 0) return;
  const rows = await sql<(RatingSums & { key: string })[]>`
    select ${spanKey(sql, by)} as key, sum(r.count)::int as count, sum(r.stars)::int as stars, sum(r.negative)::int as negative,
      sum(r.answered)::int as answered, sum(r.promoters)::int as promoters, sum(r.detractors)::int as detractors
    from ${spanRows(sql, spans)} cross join lateral (
      select * from rating_rollup r where r.up3_id = ${up3Id} and r.level = s.level and r.dimension = ${dimensionOf(by)}
        and r.starts_on >= s.starts and r.starts_on < s.ends and ${ulpId === null ? sql`true` : sql`r.ulp_id = ${ulpId}`} offset 0) r
    group by 1`;
  for (const { key, ...more } of rows) add(sums, key, more);
}

/** Dimension of the rows that a grouping is made of. */
export const dimensionOf = (by: RatingGroup): string => (by === 'crew' || by === 'channel' ? by : 'total');

function spanKey(sql: SqlRunner, by: RatingGroup) {
  if (by === 'ulp') return sql`r.ulp_id`;
  return by === 'month' ? sql`to_char(r.starts_on, 'YYYY-MM')` : sql`r.key`;
}

/** Index rating_by_time: these stretches only. */
async function addRows(
  { sql }: Context,
  { up3Id, rows }: VoicePlan,
  ulpId: string | null,
  by: RatingGroup,
  sums: Sums,
): Promise<void> {
  for (const { from, to } of rows) {
    const said = await sql<{ key: string; stars: number; nps: number | null; times: number }[]>`
      select ${ratingKey(sql, by)} as key, t.stars, t.nps, count(*)::int as times from rating t
      where t.up3_id = ${up3Id} and t.rated_at >= ${from} and t.rated_at < ${to}
        and ${ulpId === null ? sql`true` : sql`t.ulp_id = ${ulpId}`}
      group by 1, 2, 3`;
    for (const { key, times, ...rating } of said) add(sums, key, addRating(NO_RATINGS, rating, times));
  }
}

/** Key of a rating `t`. */
export function ratingKey(sql: SqlRunner, by: RatingGroup) {
  if (by === 'ulp') return sql`t.ulp_id`;
  if (by === 'channel') return sql`t.channel`;
  if (by === 'crew') return sql`coalesce(t.crew_code, ${NO_CREW})`;
  return sql`to_char(t.rated_at at time zone 'Asia/Jakarta', 'YYYY-MM')`;
}
