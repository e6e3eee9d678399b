import type { Context } from '../../context.ts';
import { graceMin } from '../../queries/planned-in-force.ts';
import { authorize } from '../authorize.ts';
import { ringOverrun } from './ring-overrun.ts';

export const consequence = 'each alarm is raised by raiseAlarm, in its own transaction with its event';

/**
 * Rings for planned outages whose announced end and grace are over and that nobody ended: either power is back and somebody forgot
 * to say so, or the work drags on and the end has to move. Returns how many rang. Index planned_outage_in_force.
 */
export async function raiseOverruns(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const rows = await ctx.sql<{ id: string; ulpId: string; number: string; endsAt: Date }[]>`
    select p.id, p.ulp_id as "ulpId", p.number, p.ends_at as "endsAt" from planned_outage p
    where p.up3_id = ${up3Id} and p.cancelled_at is null and p.ended_at is null
      and p.ends_at < ${ctx.clock()}::timestamptz - ${graceMin(ctx, up3Id)} * interval '1 minute'
      and not exists (select from alarm a where a.kind = 'planned_outage_overrun' and a.entity_id = p.id::text
        and a.cleared_at is null)
    order by p.ends_at limit 100`;
  for (const { id, ulpId, number, endsAt } of rows) {
    await ringOverrun(ctx, { id, up3Id, ulpId, number, endsAt: endsAt.toISOString() }, 'not_ended');
  }
  return rows.length;
}
