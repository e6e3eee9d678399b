import { createHash, randomBytes } from 'node:crypto';
import type { ApiTokenItem } from '@comcen/shared/wire/http/api-token.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { iso } from '../../presenters/instant.ts';
import { authorize } from '../authorize.ts';

const DAY_MS = 24 * 3600_000;
const MOST_LIVE = 20;

/**
 * A session for a program: reads as the caller may, changes nothing (http/authenticate), ends by itself. A new password ends it, as all
 * sessions. Errors: 409 past twenty live ones.
 */
export async function createApiToken(
  ctx: Context,
  { name, days }: { name: string; days: number },
): Promise<ApiTokenItem & { token: string }> {
  const actor = authorize(ctx, 'api_token.manage');
  if (actor.kind !== 'user') throw new AppError('forbidden', 'A key belongs to a person.');
  const token = randomBytes(32).toString('base64url');
  return withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const id = tx.newId();
    // The person's row is locked, so that two at once count each other. Index session_live_by_user.
    await tx.sql`select 1 from app_user where id = ${actor.userId} for no key update`;
    const [live] = await tx.sql<{ count: number }[]>`
      select count(*)::int as count from session
      where user_id = ${actor.userId} and revoked_at is null and kind = 'program' and expires_at > ${at}`;
    if ((live?.count ?? 0) >= MOST_LIVE) throw new AppError('conflict', `${MOST_LIVE} keys are enough. Revoke one.`);
    const expiresAt = new Date(at.getTime() + days * DAY_MS);
    await tx.sql`
      insert into session (id, token_hash, user_id, kind, device, created_at, last_seen_at, expires_at)
      values (${id}, ${createHash('sha256').update(token).digest()}, ${actor.userId}, 'program', ${name}, ${at}, ${at},
        ${expiresAt})`;
    await recordEvent(tx, {
      type: 'api_token.created',
      entity: 'api_token',
      entityId: id,
      up3Id: actor.scope.up3Id,
      at,
      data: { days },
    });
    const item = { id, name, createdAt: iso(at), lastUsedAt: iso(at), expiresAt: iso(expiresAt), revokedAt: null };
    return { ...item, token };
  });
}
