import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { AppError, invalidField } from '../errors.ts';

const KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

export interface IdempotencyKey {
  /** Who and which route: two callers' equal keys never meet. */
  readonly scope: string;
  readonly key: string;
  readonly requestHash: Buffer;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** The request's `Idempotency-Key`, null without one. The hash covers the validated body, so spelling does not matter. */
export function idempotencyKeyOf(request: FastifyRequest, identity: unknown = request.body): IdempotencyKey | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw invalidField('Idempotency-Key', 'needs 1 to 200 visible ASCII characters');
  }
  const caller = request.session?.actor.userId ?? 'public';
  const requestHash = createHash('sha256')
    .update(`${JSON.stringify(request.params)} ${JSON.stringify(identity)}`)
    .digest();
  return { scope: `${caller} ${request.method} ${request.routeOptions.url}`, key, requestHash };
}

/**
 * Runs `work` once per key, in one transaction with the key's row: an equal request in flight waits for its commit and gets
 * the same answer; another body under the key is 422; a `work` that throws leaves no trace, so it can be tried again.
 */
export async function idempotent<Body>(
  ctx: Context,
  { scope, key, requestHash }: IdempotencyKey,
  work: (ctx: Context) => Promise<Answer<Body>>,
): Promise<Answer<Body> & { replayed: boolean }> {
  return withTransaction(ctx, async (tx) => {
    const now = tx.clock();
    const [mine] = await tx.sql`
      insert into idempotency_key (scope, key, request_hash, created_at, expires_at)
      values (${scope}, ${key}, ${requestHash}, ${now}, ${new Date(now.getTime() + KEPT_MS)})
      on conflict (scope, key) do update set request_hash = excluded.request_hash, status = null, body = null,
        created_at = excluded.created_at, expires_at = excluded.expires_at
        where idempotency_key.expires_at <= ${now}
      returning 1`;
    if (!mine) return { ...(await storedAnswer<Body>(tx, scope, key, requestHash)), replayed: true };
    const answer = await work(tx);
    await tx.sql`update idempotency_key set status = ${answer.status}, body = ${JSON.stringify(answer.body ?? null)}::text::jsonb
      where scope = ${scope} and key = ${key}`;
    return { ...answer, replayed: false };
  });
}

async function storedAnswer<Body>(
  ctx: Context,
  scope: string,
  key: string,
  requestHash: Buffer,
): Promise<Answer<Body>> {
  const [row] = await ctx.sql<{ request_hash: Buffer; status: number | null; body: Body }[]>`
    select request_hash, status, body from idempotency_key where scope = ${scope} and key = ${key}`;
  if (!row || row.status === null)
    throw new AppError('conflict', 'The first request of this key has just ended. Try again.');
  if (!requestHash.equals(row.request_hash)) {
    throw invalidField('Idempotency-Key', 'was used for another body; take a new key for a new request');
  }
  return { status: row.status, body: row.body };
}

/**
 * With a key: once. Without: just the work. Sets the status, and `Idempotency-Replayed` when the answer is an old one; returns
 * the body to send. `identity`: what makes two requests equal, when it is not the whole body.
 */
export async function replyOnce<Body>(
  request: FastifyRequest,
  reply: Pick<FastifyReply, 'code' | 'header'>,
  ctx: Context,
  work: (ctx: Context) => Promise<Answer<Body>>,
  identity: unknown = request.body,
): Promise<Body> {
  const key = idempotencyKeyOf(request, identity);
  const answer = key ? await idempotent(ctx, key, work) : { ...(await work(ctx)), replayed: false };
  if (answer.replayed) reply.header('Idempotency-Replayed', 'true');
  reply.code(answer.status);
  return answer.body;
}
