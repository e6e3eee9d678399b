import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';

export const bookkeeping = 'removes rows that can no longer be asked for; nothing of the domain changes';

const BATCH = 5_000;
/** A failed login is forgotten after this; its block has ended long before. */
const LOGIN_FAILURE_LIFE_MS = 24 * 3600_000;
/** A dead session is kept for looking back. */
const SESSION_KEPT_MS = 30 * 24 * 3600_000;

/** Removes expired idempotency keys, dead sessions and old login failures, a batch each. True while more may be left. */
export async function purgeExpired(ctx: Context): Promise<boolean> {
  authorize(ctx, 'lane.run');
  const now = ctx.clock();
  // Indexes idempotency_key_by_expiry, session_by_expiry.
  const keys = await ctx.sql`
    delete from idempotency_key where (scope, key) in (
      select scope, key from idempotency_key where expires_at < ${now} order by expires_at limit ${BATCH})`;
  const sessions = await ctx.sql`
    delete from session where id in (
      select id from session where expires_at < ${new Date(now.getTime() - SESSION_KEPT_MS)} order by expires_at limit ${BATCH})`;
  await ctx.sql`delete from login_failure where last_at < ${new Date(now.getTime() - LOGIN_FAILURE_LIFE_MS)}`;
  return keys.count === BATCH || sessions.count === BATCH;
}
