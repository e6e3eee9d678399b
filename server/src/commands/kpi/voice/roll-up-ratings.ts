import { addRating, addSums, NO_RATINGS, type RatingSums } from '@comcen/shared/domain/rating/rating.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { markStale } from './voice-days.ts';

export const bookkeeping = 'sums derived from ratings; nothing happened';

/** Of a rating without a crew. */
export const NO_CREW = 'none';

interface Said {
  day: string;
  ulp_id: string;
  channel: string;
  crew_code: string | null;
  stars: number;
  nps: number | null;
  times: number;
}

type Row = RatingSums & {
  readonly starts_on: string;
  readonly ulp_id: string;
  readonly dimension: string;
  readonly key: string;
};

/** Makes the sums of some days of a UP3 anew from their ratings. The caller holds the lock (voice-days). */
export async function rollUpRatings(ctx: Context, up3Id: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  const { sql } = ctx;
  await markStale(ctx, 'rating', up3Id, days);
  // Index rating_by_time: these days only.
  const said = await sql<Said[]>`
    select to_char(d.day, 'YYYY-MM-DD') as day, t.ulp_id, t.channel, t.crew_code, t.stars, t.nps, count(*)::int as times
    from unnest(${sql.array([...days])}::text[]::date[]) as d (day) join rating t on t.up3_id = ${up3Id}
      and t.rated_at >= d.day::timestamp at time zone 'Asia/Jakarta'
      and t.rated_at < (d.day + 1)::timestamp at time zone 'Asia/Jakarta'
    group by 1, 2, 3, 4, 5, 6`;
  await sql`delete from rating_rollup
    where up3_id = ${up3Id} and level = 'day' and starts_on = any(${sql.array([...days])}::text[]::date[])
      and dimension in ('total', 'crew', 'channel')`;
  await sql`
    insert into rating_rollup (up3_id, level, starts_on, ulp_id, dimension, key, count, stars, negative, answered, promoters, detractors)
    select ${up3Id}, 'day', r.starts_on, r.ulp_id, r.dimension, r.key, r.count, r.stars, r.negative, r.answered, r.promoters, r.detractors
    from jsonb_to_recordset(${jsonOf(sql, sumsOf(said))}) as r (starts_on date, ulp_id text, dimension text, key text, count int,
      stars int, negative int, answered int, promoters int, detractors int)`;
}

function sumsOf(said: readonly Said[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { day, ulp_id, channel, crew_code, stars, nps, times } of said) {
    const sums = addRating(NO_RATINGS, { stars, nps }, times);
    for (const [dimension, key] of [
      ['total', ''],
      ['channel', channel],
      ['crew', crew_code ?? NO_CREW],
    ] as const) {
      const place = { starts_on: day, ulp_id, dimension, key };
      const id = JSON.stringify(place);
      rows.set(id, { ...place, ...addSums(rows.get(id) ?? NO_RATINGS, sums) });
    }
  }
  return [...rows.values()];
}
