import type { FastifyRequest } from 'fastify';
import type { Actor, Context } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Services } from '../roles/services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    readonly services: Services;
  }
}

/** The context of a logged-in request. Throws `unauthenticated` where a route forgot to ask for a session. */
export function contextOf(request: FastifyRequest): Context {
  const { session } = request;
  if (!session) throw new AppError('unauthenticated', 'Log in first.');
  return contextAs(request, session.actor);
}

/** The same for who reads figures, over their own connections. */
export function figuresContextOf(request: FastifyRequest): Context {
  const { sql, db } = request.services.figuresDatabase;
  const ctx = contextOf(request);
  return { ...ctx, sql, db, writing: { sql: ctx.sql, db: ctx.db } };
}

/** The context of a public request: a customer without a name. */
export const customerContextOf = (request: FastifyRequest): Context => contextAs(request, { kind: 'customer' });

export function contextAs(request: FastifyRequest, actor: Actor): Context {
  const { database, clock, newId, ring, log } = request.services;
  return { db: database.db, sql: database.sql, actor, clock, newId, log, ring, inTransaction: false };
}
