import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

/** Ends one of the caller's own keys; twice is once. The caller announces it (http/sessions: announceRevocation). */
export async function revokeApiToken(ctx: Context, id: string): Promise<void> {
  const actor = authorize(ctx, 'api_token.manage');
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const userId = actor.kind === 'user' ? actor.userId : null;
    const [session] = await tx.sql<{ isRevoked: boolean }[]>`
      select revoked_at is not null as "isRevoked" from session
      where id = ${id} and user_id = ${userId} and kind = 'program' for update`;
    if (!session) throw notFound('This key');
    if (session.isRevoked) return;
    await tx.sql`update session set revoked_at = ${at} where id = ${id} and revoked_at is null`;
    await recordEvent(tx, {
      type: 'api_token.revoked',
      entity: 'api_token',
      entityId: id,
      up3Id: actor.kind === 'user' ? actor.scope.up3Id : null,
      at,
    });
  });
}
