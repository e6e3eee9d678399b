import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';

export const consequence = 'alarms are raised and cleared by raiseAlarm and clearAlarm, each with its event';

interface CrewRow {
  id: string;
  ulp_id: string;
  work_order_id: string | null;
  heard_at: Date | null;
  is_silent: boolean;
  rings: boolean;
}

/**
 * Silence is not loss: a crew with an accepted order or on its way that was not heard of (position, command) for a while rings at
 * the operators', and nothing is taken from it. Heard of again, the alarm ends. Returns how many crews are silent.
 */
export async function raiseSilent(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { silentCrewMin } = await settingsOf(ctx, up3Id);
  const before = new Date(ctx.clock().getTime() - silentCrewMin * 60_000);
  // Indexes crew_on_duty, offer_load, primary keys, alarm_standing.
  const rows = await ctx.sql<CrewRow[]>`
    select c.id, c.ulp_id, held.work_order_id, held.heard_at, coalesce(held.heard_at <= ${before}, false) as is_silent,
      exists (select from alarm a where a.kind = 'silent_crew' and a.entity_id = c.id::text and a.cleared_at is null) as rings
    from crew c left join lateral (
      select o.work_order_id, greatest(l.received_at, o.accepted_at, w.departed_at) as heard_at
      from offer o join work_order w on w.id = o.work_order_id left join position_latest l on l.crew_id = c.id
      where o.crew_id = c.id and o.ended_at is null and w.state in ('accepted', 'en_route')
      order by greatest(l.received_at, o.accepted_at, w.departed_at) limit 1
    ) held on true
    where c.up3_id = ${up3Id} and c.on_duty and c.retired_at is null`;
  for (const row of rows) {
    if (row.is_silent && !row.rings) {
      await raiseAlarm(ctx, {
        kind: 'silent_crew',
        severity: 'warning',
        entity: 'crew',
        entityId: row.id,
        up3Id,
        ulpId: row.ulp_id,
        data: { workOrderId: row.work_order_id, heardAt: row.heard_at?.toISOString() ?? null },
      });
    } else if (!row.is_silent && row.rings) await clearAlarm(ctx, { kind: 'silent_crew', entityId: row.id });
  }
  return rows.filter((row) => row.is_silent).length;
}
