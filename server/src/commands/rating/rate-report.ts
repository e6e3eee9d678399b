import { type RatingRefusal, ratingRefusal } from '@comcen/shared/domain/rating/may-rate.ts';
import { isNegative } from '@comcen/shared/domain/rating/rating.ts';
import type { RatingBody } from '@comcen/shared/wire/http/voice.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { isRestored } from '../../queries/rating-state.ts';
import { authorize } from '../authorize.ts';
import { settleTask } from './settle-task.ts';

export interface RatedReport {
  id: string;
  up3_id: string;
  ulp_id: string;
  state: 'received' | 'linked' | 'answered' | 'withdrawn';
  channel: string;
  idpel: string | null;
  incident_id: string | null;
  is_restored: boolean;
  rated_at: Date | null;
}

/**
 * The customer says how it was: once power is back or the report is answered, and again within a day instead of the first time. 1 or 2
 * stars open a recovery task. Errors: 409 with `reason` too_early, withdrawn or too_late.
 */
export async function rateReport(ctx: Context, reportId: string, body: RatingBody): Promise<void> {
  authorize(ctx, 'rating.give');
  await withTransaction(ctx, async (tx) => {
    const report = await lockReport(tx, reportId);
    authorize(tx, 'rating.give', { up3Id: report.up3_id, ulpId: report.ulp_id });
    const at = tx.clock();
    const refusal = ratingRefusal(
      { reportState: report.state, isRestored: report.is_restored, ratedAt: report.rated_at },
      at,
    );
    if (refusal) throw new AppError('conflict', WHY[refusal], { extra: { reason: refusal } });
    const version = await storeRating(tx, report, body);
    await recordEvent(tx, {
      type: 'report.rated',
      entity: 'report',
      entityId: report.id,
      up3Id: report.up3_id,
      ulpId: report.ulp_id,
      at,
      data: { stars: body.stars, nps: body.nps ?? null, isChange: version > 1 },
    });
    await settleTask(tx, report, isNegative(body));
  });
}

const WHY: Readonly<Record<RatingRefusal, string>> = {
  too_early: 'Power is not back yet. Rate it when it is.',
  withdrawn: 'This report was taken back.',
  too_late: 'This report was rated already, and a rating can be changed for 24 hours.',
};

/** Two ratings of one report at once wait for each other. */
async function lockReport(tx: Context, id: string): Promise<RatedReport> {
  const { sql } = tx;
  const [found] = await sql<Omit<RatedReport, 'is_restored' | 'rated_at'>[]>`
    select id, up3_id, ulp_id, state, channel, idpel, incident_id from report where id = ${id} for no key update`;
  if (!found) throw notFound('This report');
  const [now] = await sql<Pick<RatedReport, 'is_restored' | 'rated_at'>[]>`
    select ${isRestored(sql, found.incident_id)} as is_restored,
      (select rated_at from rating where report_id = ${id}) as rated_at`;
  return { ...found, is_restored: now?.is_restored ?? false, rated_at: now?.rated_at ?? null };
}

/** Crew and order are those the customer judges: of the incident's order that was done, not of a follow-up. Index work_order_by_incident. */
async function storeRating(tx: Context, report: RatedReport, body: RatingBody): Promise<number> {
  const at = tx.clock();
  const { sql } = tx;
  const [row] = await sql<{ version: number }[]>`
    insert into rating (report_id, up3_id, ulp_id, channel, idpel, incident_id, work_order_id, crew_code, stars, nps, comment, rated_at)
    select ${report.id}, ${report.up3_id}, ${report.ulp_id}, ${report.channel}, ${report.idpel}, ${report.incident_id}, w.id, w.code,
      ${body.stars}, ${body.nps ?? null}, ${body.comment}, ${at}
    from (select 1) one left join lateral (
      select w.id, c.code from work_order w left join crew c on c.id = w.crew_id
      where w.incident_id = ${report.incident_id} and w.follow_up_of is null and w.state <> 'cancelled'
      order by (w.restored_at is null), w.id desc limit 1) w on true
    on conflict (report_id) do update
      set stars = excluded.stars, nps = excluded.nps, changed_at = ${at}, version = rating.version + 1,
      comment = case when excluded.comment = '' then rating.comment else excluded.comment end
    returning version`;
  return row?.version ?? 1;
}
