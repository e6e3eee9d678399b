import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, answerOnce, type OnceKey } from '../commands/idempotency/answer-once.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';

/** Long enough for any client's retries; phones keep theirs longer (commands/work-order/work-on-order.ts). */
const KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** The request's `Idempotency-Key`, null without one. The hash covers the validated body, so spelling does not matter. */
export function idempotencyKeyOf(request: FastifyRequest, identity: unknown = request.body): OnceKey | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw invalidField('Idempotency-Key', 'needs 1 to 200 visible ASCII characters');
  }
  const caller = request.session?.actor.userId ?? 'public';
  const requestHash = createHash('sha256')
    .update(`${JSON.stringify(request.params)} ${JSON.stringify(identity)}`)
    .digest();
  const scope = `${caller} ${request.method} ${request.routeOptions.url}`;
  return { scope, key, requestHash, keptMs: KEPT_MS, field: 'Idempotency-Key' };
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
  const answer = key ? await answerOnce(ctx, key, work) : { ...(await work(ctx)), replayed: false };
  if (answer.replayed) reply.header('Idempotency-Replayed', 'true');
  reply.code(answer.status);
  return answer.body;
}
