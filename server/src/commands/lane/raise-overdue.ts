import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { isToReach, toReachSince } from '../../queries/response-since.ts';
import { settingsOf } from '../../queries/settings.ts';
import { stormUlps } from '../../queries/storms.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';
import { type LateOrders, sumUpAlarms } from '../storm/sum-up-alarms.ts';

export const consequence = 'each alarm is raised by raiseAlarm, in its own transaction with its event';

/** Alarms of one sweep; in a storm the rest follows a minute later, the longest waiting first. */
const AT_MOST = 500;

interface OverdueRow {
  id: string;
  ulp_id: string;
  kind: 'target_at_risk' | 'target_breached';
  since: Date;
}

/**
 * Rings for orders that somebody has still to reach and whose response target is at risk (setting atRiskShare) or passed; once per
 * order and kind. Returns how many rang.
 */
export async function raiseOverdue(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { responseTargetMin, atRiskShare } = await settingsOf(ctx, up3Id);
  const now = ctx.clock().getTime();
  const breachedBefore = new Date(now - responseTargetMin * 60_000);
  const atRiskBefore = new Date(now - responseTargetMin * atRiskShare * 60_000);
  const throttled = await stormUlps(ctx, up3Id, 'messageThrottle');
  const rows = await overdueOrders(ctx, up3Id, { breachedBefore, atRiskBefore, throttled });
  for (const row of rows) await ringFor(ctx, up3Id, row, responseTargetMin);
  const late = throttled.length === 0 ? [] : await lateInStorm(ctx, up3Id, { breachedBefore, atRiskBefore, throttled });
  await sumUpAlarms(ctx, up3Id, throttled, late);
  return rows.length;
}

interface Late {
  readonly breachedBefore: Date;
  readonly atRiskBefore: Date;
  /** ULPs in a storm: one alarm for all their orders, but for hazards and critical customers. */
  readonly throttled: readonly string[];
}

// Indexes work_order_open, offer_by_work_order, domain_event_by_entity, alarm_standing.
const overdueOrders = (ctx: Context, up3Id: string, { breachedBefore, atRiskBefore, throttled }: Late) => ctx.sql<
  OverdueRow[]
>`
  select o.* from (
    select w.id, w.ulp_id, s.since,
      case when s.since <= ${breachedBefore} then 'target_breached' else 'target_at_risk' end as kind
    from work_order w cross join lateral (
      select ${toReachSince(ctx.sql)} as since
    ) s
    where w.up3_id = ${up3Id} and ${isToReach(ctx.sql)}
      and w.reported_at <= ${atRiskBefore} and s.since <= ${atRiskBefore}
      and (w.ulp_id <> all(${[...throttled]}) or ${isUrgent(ctx)})
  ) o
  where not exists (select from alarm a where a.entity_id = o.id::text and a.kind = o.kind and a.cleared_at is null)
  order by o.since limit ${AT_MOST}`;

/** Never one among many. Index incident_pkey. */
const isUrgent = ({ sql }: Context) =>
  sql`exists (select from incident i where i.id = w.incident_id and (i.has_hazard or i.has_critical))`;

// Index work_order_open.
const lateInStorm = (ctx: Context, up3Id: string, { breachedBefore, atRiskBefore, throttled }: Late) => ctx.sql<
  LateOrders[]
>`
  select o.ulp_id as "ulpId", o.kind, count(*)::int as count from (
    select w.ulp_id, case when s.since <= ${breachedBefore} then 'target_breached' else 'target_at_risk' end as kind
    from work_order w cross join lateral (select ${toReachSince(ctx.sql)} as since) s
    where w.up3_id = ${up3Id} and ${isToReach(ctx.sql)} and w.ulp_id = any(${[...throttled]})
      and w.reported_at <= ${atRiskBefore} and s.since <= ${atRiskBefore} and not ${isUrgent(ctx)}
  ) o group by o.ulp_id, o.kind`;

/** One alarm per order: what is breached is at risk no more. */
async function ringFor(ctx: Context, up3Id: string, row: OverdueRow, minutes: number): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const isBreached = row.kind === 'target_breached';
    if (isBreached) await clearAlarm(tx, { kind: 'target_at_risk', entityId: row.id });
    await raiseAlarm(tx, {
      kind: row.kind,
      severity: isBreached ? 'critical' : 'warning',
      entity: 'work_order',
      entityId: row.id,
      up3Id,
      ulpId: row.ulp_id,
      data: { target: 'response', minutes, reportedAt: row.since.toISOString() },
    });
  });
}
