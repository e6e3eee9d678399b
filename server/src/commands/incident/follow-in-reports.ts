import type { Context } from '../../context.ts';
import { recordEvents } from '../../events/record.ts';
import type { ChangedOrder } from './settle-incident.ts';

export const consequence = 'reports of an incident that closed or opened again; the command behind it has authorized';

/** The incident closed: whoever reported it has the answer. Its row is locked by the caller. Index report_by_incident. */
export async function answerReports(ctx: Context, order: ChangedOrder, at: Date): Promise<void> {
  await setReports(ctx, order, at, { from: 'linked', to: 'answered' });
}

/** "Belum nyala": the answer was wrong. Only as linked ones triage finds them again, and may a customer withdraw them. */
export async function linkReportsAgain(ctx: Context, order: ChangedOrder, at: Date): Promise<void> {
  await setReports(ctx, order, at, { from: 'answered', to: 'linked' });
}

async function setReports(
  ctx: Context,
  order: ChangedOrder,
  at: Date,
  { from, to }: { from: 'linked' | 'answered'; to: 'linked' | 'answered' },
): Promise<void> {
  const reports = await ctx.sql<{ id: string; ulp_id: string; version: number }[]>`
    update report set state = ${to}, version = version + 1
    where incident_id = ${order.incident_id} and state = ${from} returning id, ulp_id, version`;
  await recordEvents(
    ctx,
    reports.map((report) => ({
      type: `report.${to}` as const,
      entity: 'report' as const,
      entityId: report.id,
      entityVersion: report.version,
      up3Id: order.up3_id,
      ulpId: report.ulp_id,
      at,
      data: { incidentId: order.incident_id, workOrderId: order.id, from },
    })),
  );
}
