import type { Context } from '../../context.ts';
import type { Change } from './apply-transition.ts';

/** A hold opens a pause, whatever leaves `held` ends it. Pauses are recorded, never subtracted silently. */
export async function followPause(ctx: Context, change: Change): Promise<void> {
  const { order, at, decision } = change;
  if (decision.to === 'held') {
    await ctx.sql`insert into work_order_pause (id, work_order_id, reason, note, from_state, crew_id, started_at)
      values (${ctx.newId()}, ${order.id}, ${change.reason ?? 'other'}, ${change.note ?? null}, ${order.state}, ${order.crew_id}, ${at})`;
  } else if (order.state === 'held') {
    await ctx.sql`update work_order_pause set ended_at = greatest(started_at, ${at}::timestamptz)
      where work_order_id = ${order.id} and ended_at is null`;
  }
}
