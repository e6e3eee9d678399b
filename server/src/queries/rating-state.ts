import { ratingRefusal } from '@comcen/shared/domain/rating/may-rate.ts';
import type { TrackingReply } from '@comcen/shared/wire/http/report.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { iso } from '../presenters/instant.ts';
import type { ReportRow } from '../presenters/report.ts';

interface Row {
  stars: number | null;
  nps: number | null;
  rated_at: Date | null;
  is_restored: boolean;
}

/** Power is back at the incident, or the order for a hazard or meter is done. Index work_order_by_incident. */
export const isRestored = (sql: SqlRunner, incidentId: string | null) => sql`
  coalesce((select i.state in ('restored', 'closed') from incident i where i.id = ${incidentId}), false)
  or exists (select 1 from work_order w
    where w.incident_id = ${incidentId} and w.state in ('restored', 'completed', 'closed') and w.follow_up_of is null)`;

/** What the customer said, and whether it is the time to say it. */
export async function ratingState(
  ctx: Context,
  report: Pick<ReportRow, 'id' | 'state' | 'incident_id'>,
): Promise<Pick<TrackingReply, 'canRate' | 'rating'>> {
  authorize(ctx, 'report.track');
  const [row] = await ctx.sql<Row[]>`
    select r.stars, r.nps, r.rated_at, ${isRestored(ctx.sql, report.incident_id)} as is_restored
    from (select 1) one left join rating r on r.report_id = ${report.id}`;
  const ratedAt = row?.rated_at ?? null;
  const refusal = ratingRefusal(
    { reportState: report.state, isRestored: row?.is_restored ?? false, ratedAt },
    ctx.clock(),
  );
  const rating =
    row && row.stars !== null && ratedAt !== null ? { stars: row.stars, nps: row.nps, at: iso(ratedAt) } : null;
  return { canRate: refusal === null, rating };
}
