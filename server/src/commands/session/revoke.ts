import type { Context } from '../../context.ts';

/** Ends every session of a user, in the transaction of what made it necessary; that command authorizes and records. */
export async function revokeSessionsOf(tx: Context, userId: string): Promise<number> {
  const now = tx.clock();
  const ended =
    await tx.sql`update session set revoked_at = ${now} where user_id = ${userId} and revoked_at is null returning 1`;
  return ended.length;
}
