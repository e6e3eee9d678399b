import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../context.ts';
import { notFound } from '../../errors.ts';

export interface LockedReport {
  id: string;
  up3_id: string;
  ulp_id: string;
  kind: ReportKind;
  state: 'received' | 'linked' | 'answered' | 'withdrawn';
  incident_id: string | null;
  version: number;
}

/** The report, locked till the transaction ends. */
export async function lockReport(ctx: Context, id: string): Promise<LockedReport> {
  const [report] = await ctx.sql<LockedReport[]>`
    select id, up3_id, ulp_id, kind, state, incident_id, version from report where id = ${id} for update`;
  if (!report) throw notFound('This report');
  return report;
}
