import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { presentUser } from '../../presenters/user.ts';
import { authorize } from '../authorize.ts';
import { lockUser, presentChanged } from './find-user.ts';

/** Undoes `disableUser`; the old password works again, the old sessions do not. */
export async function enableUser(ctx: Context, userId: string): Promise<UserItem> {
  authorize(ctx, 'user.manage');
  return withTransaction(ctx, async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user.disabledAt) return presentUser(user);
    const now = tx.clock();
    await tx.sql`update app_user set disabled_at = null, version = version + 1 where id = ${userId}`;
    const event = { type: 'user.enabled', entity: 'user', entityId: userId, up3Id: user.up3Id, at: now } as const;
    await recordEvent(tx, { ...event, entityVersion: user.version + 1 });
    return presentChanged(user, { disabledAt: null });
  });
}
