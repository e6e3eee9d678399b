import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';

export const bookkeeping = 'stores the answer of a command; the command itself authorizes and records';

export interface OnceKey {
  /** Who and what for: two callers' equal keys never meet. */
  readonly scope: string;
  readonly key: string;
  readonly requestHash: Buffer;
  /** How long the answer is kept. */
  readonly keptMs: number;
  /** What the caller calls the key: named when it was used for something else. */
  readonly field: string;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/**
 * Runs `work` once per scope and key, in one transaction with the stored answer. The same again: the stored answer. In flight: it
 * waits for the first one's commit, for the primary key makes it wait. Another request under the key: 422. A `work` that throws
 * leaves no trace, so it can be tried again.
 */
export async function answerOnce<Body>(
  ctx: Context,
  given: OnceKey,
  work: (ctx: Context) => Promise<Answer<Body>>,
): Promise<Answer<Body> & { replayed: boolean }> {
  const { scope, key, requestHash } = given;
  return withTransaction(ctx, async (tx) => {
    const now = tx.clock();
    const [mine] = await tx.sql`
      insert into idempotency_key (scope, key, request_hash, created_at, expires_at)
      values (${scope}, ${key}, ${requestHash}, ${now}, ${new Date(now.getTime() + given.keptMs)})
      on conflict (scope, key) do update set request_hash = excluded.request_hash, status = null, body = null,
        created_at = excluded.created_at, expires_at = excluded.expires_at
        where idempotency_key.expires_at <= ${now}
      returning 1`;
    if (!mine) return { ...(await storedAnswer<Body>(tx, given)), replayed: true };
    const answer = await work(tx);
    await tx.sql`update idempotency_key set status = ${answer.status}, body = ${JSON.stringify(answer.body ?? null)}::text::jsonb
      where scope = ${scope} and key = ${key}`;
    return { ...answer, replayed: false };
  });
}

async function storedAnswer<Body>(ctx: Context, { scope, key, requestHash, field }: OnceKey): Promise<Answer<Body>> {
  const [row] = await ctx.sql<{ request_hash: Buffer; status: number | null; body: Body }[]>`
    select request_hash, status, body from idempotency_key where scope = ${scope} and key = ${key}`;
  if (!row || row.status === null) {
    throw new AppError('conflict', 'The first request of this key has just ended. Try again.');
  }
  if (!requestHash.equals(row.request_hash)) {
    throw invalidField(field, 'was used with another body; take a new one for a new request');
  }
  return { status: row.status, body: row.body };
}
