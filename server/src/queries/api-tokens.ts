import type { ApiTokenItem } from '@comcen/shared/wire/http/api-token.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

/** The caller's own keys, newest first; those that are over go with the purge of sessions. Few rows of one person. */
export async function apiTokens(
  ctx: Context,
  page: { readonly before: string | null; readonly limit: number },
): Promise<ApiTokenItem[]> {
  const actor = authorize(ctx, 'api_token.manage');
  if (actor.kind !== 'user') return [];
  const rows = await ctx.sql<
    {
      id: string;
      device: string | null;
      created_at: Date;
      last_seen_at: Date;
      expires_at: Date;
      revoked_at: Date | null;
    }[]
  >`select id, device, created_at, last_seen_at, expires_at, revoked_at from session
    where user_id = ${actor.userId} and kind = 'program' and device is not null
      and (${page.before}::uuid is null or id < ${page.before}::uuid)
    order by id desc limit ${page.limit}`;
  return rows.map((row) => ({
    id: row.id,
    name: row.device ?? '',
    createdAt: iso(row.created_at),
    lastUsedAt: iso(row.last_seen_at),
    expiresAt: iso(row.expires_at),
    revokedAt: isoOrNull(row.revoked_at),
  }));
}
