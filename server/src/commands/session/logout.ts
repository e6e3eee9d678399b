import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';

export const bookkeeping = 'everybody may end their own session, whatever their role; it touches no other';

/** Ends the caller's own session. The caller announces it after this has returned (http/sessions: announceRevocation). */
export async function logout(ctx: Context): Promise<{ sessionId: string }> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'There is no session to end.');
  const { sessionId, userId, scope } = actor;
  const now = ctx.clock();
  await withTransaction(ctx, async (tx) => {
    const ended =
      await tx.sql`update session set revoked_at = ${now} where id = ${sessionId} and revoked_at is null returning 1`;
    if (ended.length === 0) return;
    const event = { type: 'user.logged_out', entity: 'user', entityId: userId, up3Id: scope.up3Id, at: now } as const;
    await recordEvent(tx, { ...event, data: { sessionId } });
  });
  return { sessionId };
}
