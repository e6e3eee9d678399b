import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import { hashPassword } from '../session/password.ts';
import { revokeSessionsOf } from '../session/revoke.ts';
import { lockUser, presentChanged } from './find-user.ts';

/**
 * A new password ends every session of the user, who must choose another one unless they chose this one themselves, here or at
 * the terminal (`admin:create --reset`). The caller announces it after this has returned.
 */
export async function resetPassword(ctx: Context, userId: string, password: string): Promise<UserItem> {
  const actor = authorize(ctx, 'user.manage');
  const mustChangePassword = actor.kind === 'user' && actor.userId !== userId;
  const passwordHash = await hashPassword(password);
  return withTransaction(ctx, async (tx) => {
    const user = await lockUser(tx, userId);
    const now = tx.clock();
    await tx.sql`update app_user set password_hash = ${passwordHash}, must_change_password = ${mustChangePassword},
      version = version + 1 where id = ${userId}`;
    const sessions = await revokeSessionsOf(tx, userId);
    const event = {
      type: 'user.password_reset',
      entity: 'user',
      entityId: userId,
      up3Id: user.up3Id,
      at: now,
    } as const;
    await recordEvent(tx, { ...event, entityVersion: user.version + 1, data: { sessions } });
    return presentChanged(user, { mustChangePassword });
  });
}
