import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';

export const consequence = 'alarms are raised and cleared by raiseAlarm and clearAlarm, each with its event';

/** Alarms of one sweep; in a storm the rest follows a minute later, the nearest to its end first. */
const AT_MOST = 200;

interface Row {
  id: string;
  ulp_id: string;
  source: string;
  expires_at: Date;
}

/**
 * Rings before an estimate runs out while power is not back: when what was told ends within `estimateWarnMin`. What was renewed or
 * has power again rings no more. Once per incident. Returns how many rang.
 */
export async function raiseExpiring(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { estimateWarnMin } = await settingsOf(ctx, up3Id);
  const before = new Date(ctx.clock().getTime() + estimateWarnMin * 60_000);
  // Index alarm_board, incident_pkey.
  const over = await ctx.sql<{ id: string }[]>`
    select a.entity_id as id from alarm a join incident i on i.id = a.entity_id::uuid
    where a.up3_id = ${up3Id} and a.cleared_at is null and a.kind = 'estimate_expiring'
      and (i.state not in ('open', 'partly_restored') or coalesce(i.estimate_latest_at, i.estimate_at) > ${before})`;
  if (over.length > 0) await clearAlarm(ctx, { kind: 'estimate_expiring', entityId: over.map(({ id }) => id) });
  const rows = await expiring(ctx, up3Id, before);
  for (const row of rows) {
    await raiseAlarm(ctx, {
      kind: 'estimate_expiring',
      severity: 'warning',
      entity: 'incident',
      entityId: row.id,
      up3Id,
      ulpId: row.ulp_id,
      data: { source: row.source, expiresAt: row.expires_at.toISOString() },
    });
  }
  return rows.length;
}

// Indexes incident_estimate_due, alarm_standing.
const expiring = (ctx: Context, up3Id: string, before: Date) => ctx.sql<Row[]>`
  select i.id, i.ulp_id, i.estimate_source as source, coalesce(i.estimate_latest_at, i.estimate_at) as expires_at
  from incident i
  where i.up3_id = ${up3Id} and i.state in ('open', 'partly_restored') and i.estimate_at is not null
    and coalesce(i.estimate_latest_at, i.estimate_at) <= ${before}
    and not exists (select from alarm a where a.kind = 'estimate_expiring' and a.entity_id = i.id::text and a.cleared_at is null)
  order by coalesce(i.estimate_latest_at, i.estimate_at) limit ${AT_MOST}`;
