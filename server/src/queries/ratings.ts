import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { addSums, NO_RATINGS, ratingFigures } from '@comcen/shared/domain/rating/rating.ts';
import type { RatingFiguresReply, RatingGroup, RatingItem, RatingMeasure } from '@comcen/shared/wire/http/voice.ts';
import type { Context, SqlRunner } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { invalidField } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { dimensionOf, ratingKey, ratingSumsOf } from './rating-sums.ts';
import { pageRanges, stretches } from './voice-page.ts';
import { instantsOf } from './voice-plan.ts';
import { ofUlp, type VoicePeriod, type VoiceRegion, voiceRegion } from './voice-region.ts';

/** domain.md: NPS target 40, until the unit has set its own for the year. */
const NPS_TARGET = 40;

/** Ratings given in the period, per key and in total: from sums of days, months and years, and at its ragged ends from the ratings. */
export async function ratingFiguresOf(
  ctx: Context,
  period: VoicePeriod,
  groupBy: RatingGroup,
): Promise<RatingFiguresReply> {
  const region = await voiceRegion(ctx, 'rating.read', period.ulpId);
  const sums = await withSnapshot(ctx, (tx) => ratingSumsOf(tx, region, period, groupBy));
  const total = [...sums.values()].reduce(addSums, NO_RATINGS);
  return {
    from: iso(period.from),
    to: iso(period.to),
    groupBy,
    npsTarget: await npsTarget(ctx, region, period),
    items: [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => ({ key, ...ratingFigures(one) })),
    total: { key: 'total', ...ratingFigures(total) },
  };
}

/** Of the year the period ends in: the ULP's, else the UP3's, else domain.md's. */
async function npsTarget(ctx: Context, { up3Ids, ulpId }: VoiceRegion, { to }: VoicePeriod): Promise<number> {
  const year = new Date(to.getTime() - 1 + 7 * 3_600_000).getUTCFullYear();
  const [row] = await ctx.sql<{ nps: number }[]>`
    select nps from kpi_target where up3_id = ${up3Ids[0] ?? ''} and year = ${year} and nps is not null
      and ulp_id in ('', ${ulpId ?? ''})
    order by ulp_id desc limit 1`;
  return row?.nps ?? NPS_TARGET;
}

export interface RatingsPage extends VoicePeriod {
  readonly group?: { readonly by: RatingGroup; readonly key: string } | undefined;
  readonly measure: RatingMeasure;
  readonly limit: number;
  readonly before?: { readonly at: string; readonly id: string } | undefined;
}

interface Row {
  report_id: string;
  number: string;
  ulp_id: string;
  channel: RatingItem['channel'];
  incident_id: string | null;
  work_order_id: string | null;
  crew_code: string | null;
  stars: number;
  nps: number | null;
  comment: string;
  rated_at: Date;
  changed_at: Date | null;
  task_id: string | null;
  task_state: 'open' | 'taken' | 'done' | null;
  position: string;
}

/**
 * The ratings behind a number, newest first: as many as it counts. Index rating_by_time, on the days that voice-page names. `position`
 * sorts finer than a Date.
 */
export async function ratingItems(ctx: Context, page: RatingsPage): Promise<(RatingItem & { position: string })[]> {
  const region = await voiceRegion(ctx, 'rating.read', page.ulpId);
  const { group, before, limit, measure } = page;
  const key = group ? groupKey(group) : '';
  const rows = await withSnapshot(ctx, async (tx) => {
    const { sql } = tx;
    const dimension = group ? dimensionOf(group.by) : 'total';
    const ranges = await pageRanges(
      tx,
      { ...region, ulpId: group?.by === 'ulp' ? key : region.ulpId },
      {
        source: 'rating',
        period: group?.by === 'month' ? within(page, key) : page,
        dimension,
        key: dimension === 'total' ? '' : key,
        measure,
        limit,
        before,
      },
    );
    return sql<Row[]>`
      select t.*, r.number, k.id as task_id, k.state as task_state, t.rated_at::text as position
      from ${stretches(sql, ranges)} cross join lateral (
        select * from rating t
        where t.up3_id = s.up3_id and t.rated_at >= s.starts and t.rated_at < s.ends and ${ofUlp(sql, region)}
          and ${MEASURE_IS[measure](sql)} and ${group ? sql`${ratingKey(sql, group.by)} = ${key}` : sql`true`}
          and ${before ? sql`(t.rated_at, t.report_id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql`true`}
        order by t.rated_at desc, t.report_id desc limit ${limit}) t
      join report r on r.id = t.report_id left join recovery_task k on k.report_id = t.report_id
      order by t.rated_at desc, t.report_id desc limit ${limit}`;
  });
  return rows.map((row) => ({ ...present(row), position: row.position }));
}

const MEASURE_IS: Readonly<Record<RatingMeasure, (sql: SqlRunner) => ReturnType<typeof ratingKey>>> = {
  count: (sql) => sql`true`,
  negative: (sql) => sql`t.stars <= 2`,
  answered: (sql) => sql`t.nps is not null`,
  promoters: (sql) => sql`t.nps >= 9`,
  detractors: (sql) => sql`t.nps <= 6`,
};

function groupKey({ by, key }: { readonly by: RatingGroup; readonly key: string }): string {
  if (by === 'month' && !/^\d{4}-(0[1-9]|1[0-2])$/.test(key)) throw invalidField('key', 'needs a month like 2026-03');
  return key;
}

/** What of the period lies in a month. */
function within({ from, to }: VoicePeriod, month: string): { from: Date; to: Date } {
  const first = `${month}-01`;
  const own = instantsOf({ from: first, to: endOf('month', first) });
  const start = Math.max(own.from.getTime(), from.getTime());
  return { from: new Date(start), to: new Date(Math.max(start, Math.min(own.to.getTime(), to.getTime()))) };
}

const present = (row: Row): RatingItem => ({
  reportId: row.report_id,
  reportNumber: row.number,
  ulp: row.ulp_id,
  channel: row.channel,
  incidentId: row.incident_id,
  workOrderId: row.work_order_id,
  crewCode: row.crew_code,
  stars: row.stars,
  nps: row.nps,
  comment: row.comment,
  ratedAt: iso(row.rated_at),
  changedAt: isoOrNull(row.changed_at),
  task: row.task_id !== null && row.task_state !== null ? { id: row.task_id, state: row.task_state } : null,
});
