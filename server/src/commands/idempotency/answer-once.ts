import { createHash } from 'node:crypto';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';

export const bookkeeping = 'stores the answer of a command; the command itself authorizes and records';

const KEY_LIFE_MS = 40 * 24 * 3600_000;

/**
 * Runs `work` once per scope and key, in one transaction with the stored answer. The same key and request again: the stored
 * answer. In flight: waits for the first one's commit (the unique index makes it wait). Another request under the key: 422.
 */
export async function answerOnce<Body extends object>(
  ctx: Context,
  given: { scope: string; key: string; request: unknown },
  work: (ctx: Context) => Promise<{ status: number; body: Body }>,
): Promise<{ status: number; body: Body; replayed: boolean }> {
  const hash = createHash('sha256').update(JSON.stringify(given.request)).digest();
  return withTransaction(ctx, async (tx) => {
    const now = tx.clock();
    const claimed = await tx.sql`
      insert into idempotency_key (scope, key, request_hash, created_at, expires_at)
      values (${given.scope}, ${given.key}, ${hash}, ${now}, ${new Date(now.getTime() + KEY_LIFE_MS)})
      on conflict do nothing returning 1`;
    if (claimed.length === 0) return storedAnswer<Body>(tx, given, hash);
    const answer = await work(tx);
    await tx.sql`update idempotency_key set status = ${answer.status}, body = ${tx.sql.json(answer.body as never)}
      where scope = ${given.scope} and key = ${given.key}`;
    return { ...answer, replayed: false };
  });
}

async function storedAnswer<Body extends object>(ctx: Context, given: { scope: string; key: string }, hash: Buffer) {
  const [stored] = await ctx.sql<{ request_hash: Buffer; status: number; body: Body }[]>`
    select request_hash, status, body from idempotency_key where scope = ${given.scope} and key = ${given.key}`;
  if (!stored) throw new AppError('unavailable', 'The first request with this key just failed. Send it again.');
  if (!stored.request_hash.equals(hash)) {
    throw new AppError('invalid', 'This key was used with another request. Use a new key for a new command.', {
      issues: [{ field: 'commandId', message: 'used with another request' }],
    });
  }
  return { status: stored.status, body: stored.body, replayed: true };
}
