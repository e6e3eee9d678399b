import { type IntegrityFlag, REPORTED_AGAIN_H, secondsFrom } from '@comcen/shared/domain/work-order/integrity.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { recordEvents } from '../../events/record.ts';
import { type FoundFlag, keepFlags } from '../integrity/keep-flags.ts';
import type { ReportChange } from './link-changes.ts';
import type { EarlierReport } from './waiting-reports.ts';

export const consequence = 'one half of linkReports, which has authorized; called inside its transaction';

const FLAG = 'reported_again' satisfies IntegrityFlag;

interface FlaggedRow {
  id: string;
  version: number;
  ulp_id: string;
  completed_at: Date;
  report_id: string;
  reported_at: Date;
}

const againFlag = (row: FlaggedRow, up3Id: string): FoundFlag => ({
  orderId: row.id,
  up3Id,
  ulpId: row.ulp_id,
  code: FLAG,
  evidence: {
    reportId: row.report_id,
    completedAt: row.completed_at.toISOString(),
    reportedAt: row.reported_at.toISOString(),
    afterS: secondsFrom(row.completed_at, row.reported_at),
  },
});

/**
 * The same customer reports the same again, though an order for it was completed less than a day before: that order gets a flag. One
 * that somebody else has locked is left alone: triage holds orders already, and waiting for an ended one could close a circle.
 * Returns how many were flagged; they are locked from here on.
 */
export async function flagReportedAgain(
  ctx: Context,
  up3Id: string,
  linked: readonly ReportChange[],
  earlier: readonly EarlierReport[],
  now: Date,
): Promise<number> {
  const rows = linked.flatMap(({ report }) =>
    earlier
      .filter(({ idpel, kind }) => idpel === report.idpel && kind === report.kind)
      .map(({ incidentId }) => ({
        incident_id: incidentId,
        report_id: report.id,
        reported_at: new Date(report.reportedAtMs).toISOString(),
      })),
  );
  if (rows.length === 0) return 0;
  // Index work_order_by_incident.
  const flagged = await ctx.sql<FlaggedRow[]>`
    with again as (
      select w.id, r.report_id, r.reported_at
      from work_order w join jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (incident_id uuid, report_id uuid,
        reported_at timestamptz) on r.incident_id = w.incident_id
      where w.incident_id = any(${rows.map((row) => row.incident_id)}::uuid[]) and w.up3_id = ${up3Id}
        and w.state in ('completed', 'closed') and not ${FLAG} = any(w.flags)
        and r.reported_at between w.completed_at and w.completed_at + ${REPORTED_AGAIN_H} * interval '1 hour'
      for update of w skip locked)
    update work_order w set flags = w.flags || ${FLAG}::text, version = w.version + 1
    from (select distinct on (id) id, report_id, reported_at from again order by id, reported_at, report_id) a
    where w.id = a.id returning w.id, w.version, w.ulp_id, w.completed_at, a.report_id, a.reported_at`;
  await keepFlags(
    ctx,
    flagged.map((row) => againFlag(row, up3Id)),
    now,
  );
  await recordEvents(
    ctx,
    flagged.map((row) => ({
      type: 'work_order.reported_again',
      entity: 'work_order' as const,
      entityId: row.id,
      entityVersion: row.version,
      up3Id,
      ulpId: row.ulp_id,
      at: now,
      data: { reportId: row.report_id },
    })),
  );
  return flagged.length;
}
