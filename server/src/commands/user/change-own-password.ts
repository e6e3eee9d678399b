import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { type LoginUser, userForLogin } from '../../queries/user-login.ts';
import { hashPassword, inTurn, verifyPassword } from '../session/password.ts';
import { countFailure, forgetFailures, waitOf } from '../session/throttle.ts';

export const bookkeeping =
  'everybody may change their own password, whatever their role: the current one authorizes it';

export interface PasswordChange {
  readonly username: string;
  readonly current: string;
  readonly password: string;
  /** Where it comes from, for the throttle of logins: a stolen session must not guess faster than a stranger. */
  readonly address: string;
}

/**
 * Changes the caller's own password and ends the caller's other sessions, whose ids are returned: the caller announces them.
 * Throws 422 that names the field, `rate_limited` after too many wrong ones.
 */
export async function changeOwnPassword(ctx: Context, change: PasswordChange): Promise<{ ended: string[] }> {
  return inTurn(change.address, async () => {
    const user = await assertCurrent(ctx, change);
    return replace(ctx, user, await hashPassword(change.password));
  });
}

async function assertCurrent(ctx: Context, change: PasswordChange): Promise<LoginUser> {
  const retryAfterS = await waitOf(ctx.sql, change, ctx.clock());
  if (retryAfterS > 0) {
    const detail = `Too many wrong passwords. Try again in ${retryAfterS} s.`;
    throw new AppError('rate_limited', detail, { extra: { retryAfterS } });
  }
  const user = await userForLogin(ctx.sql, change.username);
  if (!user || !(await verifyPassword(user.passwordHash, change.current))) {
    await countFailure(ctx.sql, change, ctx.clock());
    throw invalidField('current', 'is not your password');
  }
  if (change.current === change.password) throw invalidField('password', 'must be another one than before');
  await forgetFailures(ctx.sql, change);
  return user;
}

async function replace(ctx: Context, user: LoginUser, passwordHash: string): Promise<{ ended: string[] }> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'Log in first.');
  return withTransaction(ctx, async (tx) => {
    const now = tx.clock();
    // Only over the password that was checked: an admin's reset meanwhile stands.
    const [row] = await tx.sql<{ version: number }[]>`
      update app_user set password_hash = ${passwordHash}, must_change_password = false, version = version + 1
      where id = ${actor.userId} and password_hash = ${user.passwordHash} and disabled_at is null returning version`;
    if (!row) throw new AppError('conflict', 'The password was changed meanwhile. Log in again.');
    const ended = await tx.sql<{ id: string }[]>`
      update session set revoked_at = ${now}
      where user_id = ${actor.userId} and id <> ${actor.sessionId} and revoked_at is null returning id`;
    const event = { type: 'user.password_changed', entity: 'user', entityId: user.id, up3Id: user.up3Id } as const;
    await recordEvent(tx, { ...event, entityVersion: row.version, at: now, data: { sessions: ended.length } });
    return { ended: ended.map(({ id }) => id) };
  });
}
