import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { presentUser } from '../../presenters/user.ts';
import { authorize } from '../authorize.ts';
import { setDuty } from '../crew/set-duty.ts';
import { revokeSessionsOf } from '../session/revoke.ts';
import { lockUser, presentChanged } from './find-user.ts';

/** No login, no session and no duty any more; what the user did stays. Disabling yourself is refused, so one admin always remains. */
export async function disableUser(ctx: Context, userId: string): Promise<UserItem> {
  const actor = authorize(ctx, 'user.manage');
  if (actor.kind === 'user' && actor.userId === userId) throw invalidField('id', 'you cannot disable yourself');
  return withTransaction(ctx, async (tx) => {
    const user = await lockUser(tx, userId);
    if (user.disabledAt) return presentUser(user);
    const now = tx.clock();
    await tx.sql`update app_user set disabled_at = ${now}, version = version + 1 where id = ${userId}`;
    const sessions = await revokeSessionsOf(tx, userId);
    await endDuty(tx, userId);
    const event = { type: 'user.disabled', entity: 'user', entityId: userId, up3Id: user.up3Id, at: now } as const;
    await recordEvent(tx, { ...event, entityVersion: user.version + 1, data: { sessions } });
    return presentChanged(user, { disabledAt: now });
  });
}

/** A crew whose last technician on duty is disabled goes off duty and gives its unstarted orders back. */
async function endDuty(ctx: Context, userId: string): Promise<void> {
  const [technician] = await ctx.sql<{ id: string; crew_id: string }[]>`
    select t.id, t.crew_id from technician t join crew c on c.id = t.crew_id
    where t.user_id = ${userId} and t.on_duty and c.retired_at is null`;
  if (!technician) return;
  await setDuty(ctx, { crewId: technician.crew_id, technicianId: technician.id, onDuty: false, source: 'operator' });
}
