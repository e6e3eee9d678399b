import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/**
 * Lanes with reports that nobody linked, orders without a crew, or crews on their way: who has driven on meanwhile may be nearer to
 * something else. Indexes report_waiting, work_order_open, offer_lane.
 */
export async function lanesThatWait(ctx: Context): Promise<string[]> {
  authorize(ctx, 'lane.run');
  const rows = await ctx.sql<{ id: string }[]>`
    select u.id from up3 u
    where exists (select from report r where r.up3_id = u.id and r.state = 'received')
      or exists (select from work_order w where w.up3_id = u.id and w.state = 'new')
      or exists (select from offer o where o.up3_id = u.id and o.ended_at is null and o.arrived_at is null)
    order by u.id`;
  return rows.map((row) => row.id);
}
