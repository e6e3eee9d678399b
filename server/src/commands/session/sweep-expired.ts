import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';

const DAY_MS = 86_400_000;

/** Deletes sessions over for 30 days, failed logins of yesterday and idempotency keys past their time. For a daily timer. */
export async function sweepExpired(ctx: Context): Promise<void> {
  authorize(ctx, 'lane.run');
  const now = ctx.clock();
  await ctx.sql`delete from session where expires_at < ${new Date(now.getTime() - 30 * DAY_MS)}`;
  await ctx.sql`delete from login_failure where last_at < ${new Date(now.getTime() - DAY_MS)}`;
  await ctx.sql`delete from idempotency_key where expires_at < ${now}`;
}
