import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';

export const consequence = 'each alarm is raised by raiseAlarm, in its own transaction with its event';

/** Alarms of one sweep; in a storm the rest follows a minute later, the longest waiting first. */
const AT_MOST = 500;

interface OverdueRow {
  id: string;
  ulp_id: string;
  kind: 'target_at_risk' | 'target_breached';
  reported_at: Date;
}

/**
 * Rings for orders without an arrival whose response target is at risk (setting atRiskShare) or passed; once per order and kind.
 * Returns how many rang.
 */
export async function raiseOverdue(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { responseTargetMin, atRiskShare } = await settingsOf(ctx, up3Id);
  const now = ctx.clock().getTime();
  const breachedBefore = new Date(now - responseTargetMin * 60_000);
  const atRiskBefore = new Date(now - responseTargetMin * atRiskShare * 60_000);
  // Indexes work_order_open, alarm_standing.
  const rows = await ctx.sql<OverdueRow[]>`
    select w.id, w.ulp_id, w.reported_at,
      case when w.reported_at <= ${breachedBefore} then 'target_breached' else 'target_at_risk' end as kind
    from work_order w
    where w.up3_id = ${up3Id} and w.state in ('new', 'offered', 'accepted', 'en_route', 'held') and w.arrived_at is null
      and w.reported_at <= ${atRiskBefore}
      and not exists (select from alarm a where a.entity_id = w.id::text and a.cleared_at is null
        and a.kind = case when w.reported_at <= ${breachedBefore} then 'target_breached' else 'target_at_risk' end)
    order by w.reported_at limit ${AT_MOST}`;
  for (const row of rows) {
    await raiseAlarm(ctx, {
      kind: row.kind,
      severity: row.kind === 'target_breached' ? 'critical' : 'warning',
      entity: 'work_order',
      entityId: row.id,
      up3Id,
      ulpId: row.ulp_id,
      data: { target: 'response', minutes: responseTargetMin, reportedAt: row.reported_at.toISOString() },
    });
  }
  return rows.length;
}
