import type { Context } from '../../context.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

interface CountedRow {
  id: string;
  version: number;
  up3_id: string;
  ulp_id: string;
  report_count: number;
}

/** Counts the reports of these incidents again, from the rows. In the caller's transaction. Index report_by_incident. */
export async function countReports(ctx: Context, incidentIds: readonly (string | null)[]): Promise<void> {
  authorize(ctx, 'report.withdraw');
  const ids = incidentIds.filter((id) => id !== null);
  const rows = await ctx.sql<CountedRow[]>`
    update incident i set version = i.version + 1,
      report_count = (select count(*) from report r where r.incident_id = i.id and r.state <> 'withdrawn')
    where i.id = any(${ids}::uuid[]) returning i.id, i.version, i.up3_id, i.ulp_id, i.report_count`;
  for (const row of rows) {
    await recordEvent(ctx, {
      type: 'incident.updated',
      entity: 'incident',
      entityId: row.id,
      entityVersion: row.version,
      up3Id: row.up3_id,
      ulpId: row.ulp_id,
      at: ctx.clock(),
      data: { reportCount: row.report_count },
    });
  }
}
