import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { presentUser } from '../../presenters/user.ts';
import { authorize } from '../authorize.ts';
import { revokeSessionsOf } from '../session/revoke.ts';
import { lockUser, presentChanged } from './find-user.ts';

/** No login and no session any more; what the user did stays. Disabling yourself is refused, so one admin always remains. */
export async function disableUser(ctx: Context, userId: string): Promise<UserItem> {
  const actor = authorize(ctx, 'user.manage');
  if (actor.kind === 'user' && actor.userId === userId) throw invalidField('id', 'you cannot disable yourself');
  return withTransaction(ctx, async (tx) => {
    const user = await lockUser(tx, userId);
    if (user.disabledAt) return presentUser(user);
    const now = tx.clock();
    await tx.sql`update app_user set disabled_at = ${now}, version = version + 1 where id = ${userId}`;
    const sessions = await revokeSessionsOf(tx, userId);
    const event = { type: 'user.disabled', entity: 'user', entityId: userId, up3Id: user.up3Id, at: now } as const;
    await recordEvent(tx, { ...event, entityVersion: user.version + 1, data: { sessions } });
    return presentChanged(user, { disabledAt: now });
  });
}
