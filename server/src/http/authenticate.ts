import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { AppError } from '../errors.ts';
import type { LiveSession } from '../queries/user-session.ts';
import type { Services } from '../roles/services.ts';
import { assertOwnOrigin, isMutation } from './origin-check.ts';
import { sessionsOf } from './sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; null on public routes and for nobody. */
    session: LiveSession | null;
  }
  interface FastifyContextConfig {
    /** `session` (default): 401 without one. `public`: never looked at. `optional`: used when it is there. */
    access?: 'session' | 'public' | 'optional';
    /** Refuse a foreign Origin although the route is public (login). */
    ownOriginOnly?: boolean;
    /** Stays open to a session that must choose another password: who am I, choose it, leave. */
    openBeforePasswordChange?: boolean;
  }
}

/** The session behind a token, from memory when it was seen in the last seconds. For sockets that log in by their first frame. */
export const sessionOf = (services: Services, token: string): Promise<LiveSession | null> =>
  sessionsOf(services).find(token);

/** First hook of every route: who is it? Synchronous when the session is in memory. */
export function authenticate(services: Services, cookieName: string): onRequestHookHandler {
  const sessions = sessionsOf(services);
  return (request, _reply, done) => {
    const { access = 'session', ownOriginOnly = false } = request.routeOptions.config;
    if (request.is404) return done();
    if (access === 'public') return done(ownOriginOnly ? refusalOf(() => assertOwnOrigin(request, true)) : undefined);
    const credential = credentialOf(request, cookieName);
    if (!credential) return done(access === 'optional' ? undefined : notLoggedIn());
    const known = sessions.peek(credential.token);
    if (known) return done(admit(request, known, credential.isCookie));
    sessions.find(credential.token).then(
      (session) => {
        if (session) return done(admit(request, session, credential.isCookie));
        done(access === 'optional' ? undefined : notLoggedIn());
      },
      (error: Error) => done(error),
    );
  };
}

/** A browser sends its cookie for any page that asks: what changes something must come from our own page. */
function admit(request: FastifyRequest, session: LiveSession, isCookie: boolean): Error | undefined {
  request.session = session;
  if (session.kind === 'program' && isMutation(request.method)) return readsOnly();
  const isUpgrade = request.headers.upgrade !== undefined;
  const mustBeOurs = isCookie && (isMutation(request.method) || isUpgrade);
  const refusal = mustBeOurs ? refusalOf(() => assertOwnOrigin(request, false)) : undefined;
  if (refusal || !session.mustChangePassword) return refusal;
  return request.routeOptions.config.openBeforePasswordChange ? undefined : passwordChangeRequired();
}

/** What a session is told that must choose another password first; on a socket too. */
export const passwordChangeRequired = () =>
  new AppError(
    'password_change_required',
    'Somebody else chose your password, so two people know it. Choose your own first, in the app or with POST to ' +
      'me/password (see /docs). Until then nothing else is open.',
  );

const readsOnly = () => new AppError('forbidden', 'This key reads only. Changes are made by people who are logged in.');

const notLoggedIn = () => new AppError('unauthenticated', 'Log in first. The session is missing, over or was ended.');

function refusalOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('not an error');
  }
}

interface Credential {
  readonly token: string;
  readonly isCookie: boolean;
}

/** Bearer first: a program that says who it is means it. */
export function credentialOf(request: FastifyRequest, cookieName: string): Credential | null {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Bearer ')) return { token: authorization.slice(7).trim(), isCookie: false };
  const cookie = request.cookies[cookieName];
  return cookie ? { token: cookie, isCookie: true } : null;
}
