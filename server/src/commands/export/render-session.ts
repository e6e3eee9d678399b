import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';

/** Long enough to open a page and print it. */
const LIFE_MS = 5 * 60_000;

/** A session that only reads (http/authenticate), for the browser that prints; over in minutes even when nobody ends it. */
export async function openRenderSession(ctx: Context, userId: string): Promise<{ id: string; token: string }> {
  authorize(ctx, 'lane.run');
  const token = randomBytes(32).toString('base64url');
  const id = ctx.newId();
  const at = ctx.clock();
  await ctx.sql`
    insert into session (id, token_hash, user_id, kind, created_at, last_seen_at, expires_at)
    values (${id}, ${createHash('sha256').update(token).digest()}, ${userId}, 'program', ${at}, ${at},
      ${new Date(at.getTime() + LIFE_MS)})`;
  return { id, token };
}

/** Who still has it in memory asks again within seconds. */
export async function closeRenderSession(ctx: Context, id: string): Promise<void> {
  authorize(ctx, 'lane.run');
  await ctx.sql`update session set revoked_at = ${ctx.clock()} where id = ${id} and revoked_at is null`;
}
